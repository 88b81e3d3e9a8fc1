import type { Context } from '../../context.ts';
import { UsageError } from '../../errors.ts';
import { addDistro } from '../../maintain/add-distro.ts';
import { openProject } from '../../project/open.ts';
import { scaffoldFamily } from '../../project/scaffold.ts';
import { applyChange } from '../change.ts';
import type { Change, ManifestFile } from '../change.ts';
import { optionsOf, positional } from '../command.ts';
import type { ParsedArgs } from '../command.ts';
import { addDistroOptions } from '../options/add.ts';
import type { Reporter } from '../report/reporter.ts';

/** `manager add distro NAME --like DISTRO --base-image IMAGE` */
export function run(args: ParsedArgs, context: Context, report: Reporter): Promise<number> {
  return applyChange((manifest) => changed(manifest, args, report), args, context, report);
}

function changed({ text, shown, path }: ManifestFile, args: ParsedArgs, report: Reporter): Change {
  const name = positional(args, 0);
  const options = optionsOf(args, addDistroOptions);
  const { like, 'base-image': baseImage } = options;
  if (like === undefined || baseImage === undefined) {
    const lacks = like === undefined ? '--like' : '--base-image';
    throw new UsageError(
      `${lacks} is missing`,
      'As in `manager add distro ubuntu24.04 --like debian12 --base-image ubuntu:24.04`.',
    );
  }
  const added = addDistro(text, shown, {
    name,
    like,
    baseImage,
    suffix: options.suffix ?? name,
    packages: options.packages.length > 0 ? options.packages : undefined,
    templatesDir: options['templates-dir'],
    ...(options['supported-until'] === undefined
      ? {}
      : { supportedUntil: options['supported-until'] }),
    ...(options['cuda-prefix-url'] === undefined
      ? {}
      : { cudaPrefixUrl: options['cuda-prefix-url'] }),
  });
  const project = openProject(path, shown, { manifest: added.text });
  const inherited = project.manifest.distros.get(name)?.cudaPrefixUrl;
  if (inherited !== undefined && options['cuda-prefix-url'] === undefined) {
    report.note(
      `${name} takes its CUDA packages from ${inherited}, as ${like} does: --cuda-prefix-url names another of NVIDIA's repositories.`,
    );
  }
  return { text: added.text, templates: scaffoldFamily(project, name, like) };
}
