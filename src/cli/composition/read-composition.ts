import { IMAGE_ROLES } from '../../compose/composition.ts';
import type { Composition, CopiedPath, ImageRole } from '../../compose/composition.ts';
import { readCopiedPath } from '../../compose/copied-path.ts';
import { TRITON_PLATFORMS } from '../../compose/check-named-images.ts';
import { UsageError } from '../../errors.ts';
import { suggestion } from '../../nearest.ts';
import { normalizePlatform } from '../../registry/platform.ts';
import { optionsOf } from '../command.ts';
import type { ParsedArgs } from '../command.ts';
import { composeOptions } from '../options/compose.ts';

/**
 * What the flags ask for, as a value.
 *
 * @throws UsageError for flags of which no sense can be made
 */
export function readComposition(args: ParsedArgs): Composition {
  const flags = optionsOf(args, composeOptions);
  return {
    recipe: flags.recipe,
    backends: flags.backend,
    repoagents: flags.repoagent,
    caches: flags.cache,
    version: flags['container-version'],
    images: new Map(flags.image.map(readImage)),
    gpu: flags['enable-gpu'],
    platform: readPlatform(flags.platform),
    apt: flags.apt,
    pip: flags.pip,
    user: flags.user,
    copies: flags.copy.map(readCopy),
    labels: new Map(flags.label.map(readLabel)),
    pin: flags.pin,
  };
}

/** `linux/arm64`, or its architecture alone, as docker takes it. What Triton does not run on is left as it was written. */
function readPlatform(text: string): string {
  const platform = normalizePlatform(text.includes('/') ? text : `linux/${text}`);
  return TRITON_PLATFORMS.includes(platform) ? platform : text;
}

/** `full,registry.example/triton:1` */
function readImage(text: string): [ImageRole, string] {
  const split = text.indexOf(',');
  const name = split === -1 ? text : text.slice(0, split);
  const reference = split === -1 ? '' : text.slice(split + 1);
  const role = IMAGE_ROLES.find((each) => each === name);
  if (role === undefined) {
    const hint = suggestion(name, IMAGE_ROLES);
    throw new UsageError(`--image ${text}: '${name}' is none of ${IMAGE_ROLES.join(', ')}`, hint);
  }
  if (reference === '' || reference.includes(',')) {
    throw new UsageError(
      `--image ${text} is not NAME,REFERENCE`,
      'As in --image full,registry.example/triton:1.',
    );
  }
  return [role, reference];
}

function readCopy(text: string): CopiedPath {
  const read = readCopiedPath(text, 'the work dir');
  if ('why' in read) throw new UsageError(`--copy ${text} ${read.why}`, read.hint);
  return read;
}

function readLabel(text: string): [string, string] {
  const split = text.indexOf('=');
  if (split > 0) return [text.slice(0, split), text.slice(split + 1)];
  throw new UsageError(`--label ${text} is not NAME=VALUE`, 'As in --label team=vision.');
}
