import { UsageError } from '../errors.ts';
import { DOCKER_HUB, familiarReference, parseReference } from '../registry/reference.ts';
import { RegistryError } from '../registry/registry-error.ts';

/** How a name was given, for messages. */
export interface NameFlag {
  /** `--output-name` */
  readonly flag: string;
  /** A name that can be pushed. */
  readonly example: string;
}

/**
 * The name of an image that no manifest stands behind, as it was typed; without a tag it is `latest`, as in `docker build -t`.
 *
 * @throws UsageError for what no image can be called, and for a name that cannot be pushed although it should be
 */
export function imageName(text: string, push: boolean, { flag, example }: NameFlag): string {
  const parsed = parsedName(text, flag);
  if (parsed.digest !== undefined) {
    throw new UsageError(
      `${flag} ${text} has a digest, which only the build can tell`,
      'Leave the digest out.',
    );
  }
  if (push && parsed.host === DOCKER_HUB && parsed.path.startsWith('library/')) {
    throw new UsageError(
      `--push: ${text} names no repository of yours`,
      `Say where it goes: ${flag} ${example}.`,
    );
  }
  return familiarReference({ ...parsed, tag: parsed.tag ?? 'latest' });
}

function parsedName(text: string, flag: string): ReturnType<typeof parseReference> {
  try {
    return parseReference(text);
  } catch (error) {
    if (error instanceof RegistryError) throw new UsageError(`${flag}: ${error.message}`);
    throw error;
  }
}
