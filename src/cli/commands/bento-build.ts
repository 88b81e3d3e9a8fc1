import { relative } from 'node:path';
import { buildBento } from '../../containerize/bento/build.ts';
import { tagText } from '../../containerize/bento/tag.ts';
import { worldOf } from '../../containerize/bento/world.ts';
import { bentoTools } from '../../containerize/container/prepare.ts';
import type { Context } from '../../context.ts';
import { optionsOf } from '../command.ts';
import type { ParsedArgs } from '../command.ts';
import { bentoBuildOptions } from '../options/containerize.ts';
import type { Reporter } from '../report/reporter.ts';

/** `manager bento build`: a bento of a project, into the store. */
export async function run(args: ParsedArgs, context: Context, report: Reporter): Promise<number> {
  const { bentofile, version } = optionsOf(args, bentoBuildOptions);
  const [project = '.'] = args.positionals;
  const request = { project, bentofile, ...(version === undefined ? {} : { version }) };
  const { bento, warnings } = await buildBento(request, worldOf(context), bentoTools);
  report.add(warnings);
  const tag = tagText(bento.tag);
  const shown = relative(context.cwd, bento.folder);
  const folder = shown.startsWith('..') ? bento.folder : shown;
  report.out.write(
    `Successfully built Bento(tag="${tag}") in ${folder}.\nMake an image of it: manager containerize ${tag}\n`,
  );
  return 0;
}
