import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRedaction } from '../../registry/redaction.ts';
import { EngineError } from '../engine-error.ts';
import type { BuildEvent, BuildRequest, Watch } from '../engine.ts';
import { fullId } from '../inspected-image.ts';
import { commandLine, refuseUnknown } from './command-line.ts';
import type { CommandSurroundings } from './command-engine.ts';
import { findLoader } from './loaders.ts';
import { withAbsolutePaths } from './option-paths.ts';
import type { BuildOptions } from './options.ts';
import { OutputReader } from './output-reader.ts';
import { makeScratch, requestOptions } from './request-options.ts';
import type { Scratch } from './request-options.ts';
import { runCommand } from './run-command.ts';

/**
 * Builds by an engine's program, and tells what it says as events.
 *
 * @returns the image's id, or that of its manifest
 * @throws UsageError for options that the engine does not know or take
 * @throws CommandError when the program fails
 * @throws EngineError when there is no program, or nowhere to put the image
 * @throws the signal's reason
 */
export async function buildByCommand(
  surroundings: CommandSurroundings,
  request: BuildRequest,
  watch: Watch<BuildEvent>,
): Promise<string> {
  const { backend, cwd, probe } = surroundings;
  refuseUnknown(backend, surroundings.options);
  const scratch = await makeScratch();
  const said = withAbsolutePaths(surroundings.options, cwd);
  try {
    const asked = await requestOptions(request, said, scratch);
    const adapted = await backend.adapt?.(asked, probe);
    const options = { ...(adapted?.options ?? asked), ...plainProgress(said) };
    const warnings = [...(adapted?.warnings ?? []), ...(backend.warnings?.(options) ?? [])];
    for (const text of warnings) watch.onEvent({ type: 'warning', text });
    const id = idFile(surroundings, options, scratch);
    await run(surroundings, request, { ...options, ...id.options }, watch);
    return fullId(idIn(await readFile(id.path, 'utf8').catch(() => '')) ?? request.tags[0] ?? '');
  } finally {
    await scratch.remove();
  }
}

/** Progress is ours to show: a terminal's would come without a terminal. */
function plainProgress({ progress }: BuildOptions): BuildOptions {
  return progress === 'tty' || progress === 'auto' ? { progress: 'plain' } : {};
}

/** Where the id of the image is written to: where the user wants it, else into the scratch folder. */
function idFile(
  { backend }: CommandSurroundings,
  options: BuildOptions,
  scratch: Scratch,
): { readonly options: BuildOptions; readonly path: string } {
  const { iidFile } = backend;
  if (iidFile === undefined) return { options: {}, path: join(scratch.folder, 'none') };
  const said = options[iidFile];
  if (typeof said === 'string') return { options: {}, path: said };
  const path = join(scratch.folder, 'id');
  return { options: { [iidFile]: path }, path };
}

/** An id, or BuildKit's metadata: of the configuration, which is what engines call an image's id, else of the manifest. */
function idIn(text: string): string | undefined {
  const config = /"containerimage\.config\.digest":\s*"(sha256:[0-9a-f]{64})"/.exec(text)?.[1];
  const manifest = /"containerimage\.digest":\s*"(sha256:[0-9a-f]{64})"/.exec(text)?.[1];
  return config ?? manifest ?? /^(?:sha256:)?[0-9a-f]{64}$/m.exec(text)?.[0];
}

async function run(
  surroundings: CommandSurroundings,
  request: BuildRequest,
  options: BuildOptions,
  { signal, onEvent }: Watch<BuildEvent>,
): Promise<void> {
  const { backend, env, environment, runAsRoot, probe } = surroundings;
  const { context, dockerfile, tags } = request;
  const { argv } = commandLine(backend, {
    options,
    tags,
    file: dockerfile,
    folder: context.folder,
    runAsRoot,
    env,
  });
  if (runAsRoot && (await probe.find('sudo')) === undefined) {
    throw new EngineError('connect', 'there is no sudo to run the engine as root with', {
      hint: 'Install sudo, or run this program as root without --run-as-root.',
    });
  }
  const pipeTo = await loaderFor(surroundings, argv);
  const { hide, reader } = await readerOf(surroundings, request, onEvent);
  const ended = await runCommand({
    argv,
    cwd: context.folder,
    env: environment,
    signal,
    onLine: (line) => {
      reader.take(hide(line));
    },
    ...(pipeTo && { pipeTo }),
  }).catch((cause: unknown) => {
    signal.throwIfAborted();
    throw new EngineError('build', `${argv[0] ?? ''} cannot be started`, { cause });
  });
  if (ended.code !== 0) throw reader.fail(backend.name, ended);
  reader.succeed();
}

async function readerOf(
  { secrets }: CommandSurroundings,
  { context, dockerfile, secrets: files }: BuildRequest,
  onEvent: (event: BuildEvent) => void,
): Promise<{ readonly hide: (text: string) => string; readonly reader: OutputReader }> {
  const redaction = createRedaction();
  for (const secret of secrets) redaction.add(secret);
  for (const { read } of files) {
    const text = Buffer.from(await read()).toString('utf8');
    for (const line of text.split(/\r?\n/)) redaction.add(line.trim());
  }
  const text = await readFile(join(context.folder, dockerfile), 'utf8').catch(() => '');
  return { hide: (line) => redaction.apply(line), reader: new OutputReader(text, onEvent) };
}

/** buildctl writes an image for docker to its standard output when nothing else is said. */
async function loaderFor(
  { backend, probe }: CommandSurroundings,
  argv: readonly string[],
): Promise<readonly string[] | undefined> {
  const isPiped =
    backend.name === 'buildctl' &&
    argv.some((each) => each.startsWith('type=docker,') && !each.includes('dest='));
  if (!isPiped) return undefined;
  const loader = await findLoader(probe);
  if (loader !== undefined) return [loader, 'load'];
  throw new EngineError(
    'build',
    'buildctl keeps no images, and docker, podman or nerdctl is not there to load this one',
    {
      hint: 'Say where it goes: --opt push, or --opt output=type=docker,dest=image.tar,name=NAME.',
    },
  );
}
