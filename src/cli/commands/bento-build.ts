import { buildBento } from '../../containerize/bento/build.ts';
import { tagText } from '../../containerize/bento/tag.ts';
import { shownPath, worldOf } from '../../containerize/bento/world.ts';
import { bentoTools } from '../../containerize/container/prepare.ts';
import type { Context } from '../../context.ts';
import { optionsOf } from '../command.ts';
import type { ParsedArgs } from '../command.ts';
import { bentoBuildOptions } from '../options/containerize.ts';
import type { Reporter } from '../report/reporter.ts';
import { say } from '../summary.ts';

/** `manager bento build`: a bento of a project, into the store. */
export async function run(args: ParsedArgs, context: Context, report: Reporter): Promise<number> {
  const { bentofile, version } = optionsOf(args, bentoBuildOptions);
  const [project = '.'] = args.positionals;
  const request = { project, bentofile, ...(version === undefined ? {} : { version }) };
  const world = worldOf(context);
  const { bento, warnings, notes } = await buildBento(request, world, bentoTools);
  report.add(warnings);
  for (const text of notes) report.note(text);
  const tag = tagText(bento.tag);
  const folder = shownPath(bento.folder, world);
  say(
    report,
    `Successfully built Bento(tag="${tag}") in ${folder}.\nMake an image of it: manager containerize ${tag}\n`,
  );
  return 0;
}
