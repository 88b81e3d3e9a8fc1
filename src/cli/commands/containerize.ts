import { hasBuildkit } from '../../engine/command/buildkit-switch.ts';
import { commandLine } from '../../engine/command/command-line.ts';
import { shellQuote } from '../../containerize/bento/shell-words.ts';
import { absolutePath, worldOf } from '../../containerize/bento/world.ts';
import type { BentoWorld } from '../../containerize/bento/world.ts';
import { DOCKERFILE, prepareContainer } from '../../containerize/container/prepare.ts';
import { asksToPush } from '../../containerize/container/deliver-container.ts';
import type { ContainerBuild } from '../../containerize/container/deliver-container.ts';
import { imageNames } from '../../containerize/container/names.ts';
import { writeContext } from '../../containerize/container/write-context.ts';
import type { Context } from '../../context.ts';
import { optionsOf, positional } from '../command.ts';
import type { ParsedArgs } from '../command.ts';
import { explainText } from '../container/explain-text.ts';
import { readFlags } from '../container/read-flags.ts';
import type { ContainerFlags } from '../container/read-flags.ts';
import { runContainer } from '../container/run-container.ts';
import { containerizeOptions } from '../options/containerize.ts';
import type { Reporter } from '../report/reporter.ts';
import { say } from '../summary.ts';

/** `manager containerize`: an image of a bento, its Dockerfile, or its whole context. */
export async function run(args: ParsedArgs, context: Context, report: Reporter): Promise<number> {
  const flags = optionsOf(args, containerizeOptions);
  const read = await readFlags(args, context);
  for (const text of read.warnings) report.note(`warning: ${text}`);
  const world = worldOf(context);
  const reference = positional(args, 0);
  const features = flags['enable-features'];
  const buildkit = hasBuildkit(read.backend, world.env);
  const prepared = await prepareContainer({ reference, buildkit, features }, world);
  try {
    report.add(prepared.warnings);
    for (const text of prepared.notes) report.note(text);
    const build: ContainerBuild = {
      prepared,
      backend: read.backend,
      options: read.options,
      names: imageNames(flags['image-tag'], prepared.bento.tag, flags.push),
      push: flags.push,
      runAsRoot: flags['run-as-root'],
      timeout: flags.timeout * 1000,
    };
    if (flags['dry-run']) {
      const [first, ...rest] = pushCommands(build);
      if (first !== undefined) {
        report.note(`note: --push comes after this build: ${[first, ...rest].join(' && ')}`);
      }
      report.out.write(dryRunText(build, { read, world }));
      return 0;
    }
    if (flags.explain) {
      report.out.write(explainText(prepared.dockerfile, report.paint));
      return 0;
    }
    if (read.output !== undefined) {
      await writeContext(prepared, read.output, world);
      say(report, writtenText(build, read.output, world));
      return 0;
    }
    if (build.runAsRoot && read.backend.name === 'docker') {
      report.note(
        'warning: --run-as-root has no effect with docker, which builds through its API: who may use its socket decides',
      );
    }
    const { progress } = read;
    return await runContainer({ build, features, progress, world, context, report });
  } finally {
    await prepared.close();
  }
}

interface DryRun {
  readonly read: ContainerFlags;
  readonly world: BentoWorld;
}

/** What would be built, and what a person would type for it in the folder of the bento. */
function dryRunText(build: ContainerBuild, { read, world }: DryRun): string {
  const { output } = read;
  const folder = output === undefined ? build.prepared.source : absolutePath(output, world);
  const { argv, env, cwd } = commandLineOf(build, folder, world);
  const dockerfile = build.prepared.dockerfile.rendered.text;
  return `${JSON.stringify({ dockerfile, argv, env, cwd }, null, 2)}\n`;
}

function commandLineOf(
  build: ContainerBuild,
  folder: string,
  { env }: BentoWorld,
): ReturnType<typeof commandLine> {
  const { backend, options, names, runAsRoot } = build;
  return commandLine(backend, {
    options: asksToPush(build) ? { ...options, push: true } : options,
    tags: names,
    file: DOCKERFILE,
    folder,
    runAsRoot,
    env,
  });
}

function writtenText(build: ContainerBuild, output: string, world: BentoWorld): string {
  const { argv, env } = commandLineOf(build, absolutePath(output, world), world);
  const variables = Object.entries(env).map(([name, value]) => `${name}=${shellQuote(value)}`);
  const typed = [...variables, ...argv.map(shellQuote)];
  const lines = [typed.join(' '), ...pushCommands(build)].map((line) => `  ${line}\n`);
  return `Wrote the build context into ${output}. To build it there:\n${lines.join('')}`;
}

/** What a person would type to push, for engines of which the build itself does not. */
function pushCommands(build: ContainerBuild): readonly string[] {
  const { backend, names, push, runAsRoot } = build;
  if (!push || asksToPush(build) || backend.images === undefined) return [];
  const program = runAsRoot ? `sudo ${backend.binary}` : backend.binary;
  return names.map((name) => `${program} push ${name}`);
}
