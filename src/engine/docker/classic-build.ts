import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import type { Readable } from 'node:stream';
import { contextTar } from '../../build-context/tar.ts';
import { externalImages, readDockerfile } from '../../dockerfile/read.ts';
import type { Credentials, CredentialSource } from '../../registry/credentials.ts';
import { parseReference } from '../../registry/reference.ts';
import { EngineError } from '../engine-error.ts';
import type { BuildEvent, BuildRequest, BuildResult, EngineInfo, Watch } from '../engine.ts';
import { registryConfig } from './auth-header.ts';
import { classicLimits, podmanLimits } from './classic-limits.ts';
import { ClassicProgress } from './classic-progress.ts';
import { atLine } from './failure.ts';
import { readImage } from './images.ts';
import { brokenOff, readRecords } from './records.ts';
import type { SessionTransport } from './transport.ts';

interface ClassicEngine {
  readonly transport: SessionTransport;
  readonly apiVersion: string;
  readonly info: EngineInfo;
}

/** Bytes of the context between two events of its progress. */
const REPORT_EVERY = 1024 * 1024;

/**
 * Builds without BuildKit: the whole context goes along as a tar, whose bytes depend on nothing but its files.
 *
 * @throws EngineError before anything is sent, when the Dockerfile needs what this builder cannot do; and for all that the
 *   engine refuses
 */
export async function buildClassic(
  engine: ClassicEngine,
  request: BuildRequest,
  { signal, onEvent }: Watch<BuildEvent>,
): Promise<BuildResult> {
  const bytes = await readDefinition(request);
  const dockerfile = bytes.toString('utf8');
  checkLimits(engine.info, dockerfile, request.dockerfile, onEvent);
  const config = await credentialsFor(dockerfile, request);
  const tar = contextTar(request.context, [{ path: request.dockerfile, bytes }]);
  const progress = new ClassicProgress(dockerfile, onEvent);
  try {
    const answer = await engine.transport.send({
      method: 'POST',
      path: '/build',
      query: queryOf(request, dockerfile, engine.info),
      headers: { 'X-Registry-Config': registryConfig(config) },
      body: counted(tar, onEvent),
      stage: 'build',
      signal,
    });
    for await (const record of readRecords(answer, { stage: 'build', signal })) {
      progress.take(record);
    }
  } catch (error) {
    throw located(error, progress);
  }
  progress.end();
  return { imageId: await wholeId(engine, progress.imageId, request, signal) };
}

async function readDefinition({ context, dockerfile }: BuildRequest): Promise<Buffer> {
  try {
    return await readFile(join(context.folder, dockerfile));
  } catch (cause) {
    throw new EngineError('build', `${dockerfile} cannot be read in ${context.folder}`, { cause });
  }
}

function checkLimits(
  info: EngineInfo,
  dockerfile: string,
  path: string,
  onEvent: (event: BuildEvent) => void,
): void {
  const { problem, warnings } = (isPodman(info) ? podmanLimits : classicLimits)(dockerfile);
  for (const text of warnings) onEvent({ type: 'warning', text });
  if (problem === undefined) return;
  const { line, what } = problem;
  const builder = isPodman(info) ? "Podman's API" : 'the classic builder of this engine';
  throw new EngineError('build', `${path}:${line} has ${what}, which ${builder} cannot do`, {
    line,
    hint: 'It needs BuildKit: use Docker Engine 20.10 or newer (and do not set DOCKER_BUILDKIT=0), or take it out of the template.',
  });
}

function queryOf(
  request: BuildRequest,
  dockerfile: string,
  info: EngineInfo,
): Record<string, string | readonly string[] | undefined> {
  const buildArgs = { ...platformArgs(dockerfile, request, info), ...request.buildArgs };
  return {
    ...request.options,
    version: '1',
    dockerfile: request.dockerfile,
    t: request.tags,
    buildargs: JSON.stringify(buildArgs),
    labels: JSON.stringify(request.labels),
    platform: request.platform ?? (isPodman(info) ? info.platform : undefined),
    target: request.target,
    nocache: request.noCache ? '1' : undefined,
    pull: request.pull ? '1' : undefined,
    rm: '1',
    forcerm: '1',
  };
}

/**
 * The arguments that BuildKit gives to every build that declares them (Docker's documentation of Dockerfiles, "Automatic
 * platform ARGs in the global scope"). The classic builder does not know them; Podman's does when it is told the platform (and
 * takes steps of another one from its cache when it is not).
 */
function platformArgs(
  dockerfile: string,
  { platform }: BuildRequest,
  info: EngineInfo,
): Record<string, string> {
  if (isPodman(info)) return {};
  const all = {
    ...prefixed('BUILD', info.platform),
    ...prefixed('TARGET', platform ?? info.platform),
  };
  const declared = new Set(readDockerfile(dockerfile).args.map(({ name }) => name));
  return Object.fromEntries(Object.entries(all).filter(([name]) => declared.has(name)));
}

function isPodman({ product }: EngineInfo): boolean {
  return product.startsWith('Podman');
}

function prefixed(prefix: string, platform: string): Record<string, string> {
  const [os = '', architecture = '', variant = ''] = platform.split('/');
  return {
    [`${prefix}PLATFORM`]: platform,
    [`${prefix}OS`]: os,
    [`${prefix}ARCH`]: architecture,
    [`${prefix}VARIANT`]: variant,
  };
}

/** What opens the registries of the images that the Dockerfile names, and no others: this builder cannot ask for them later. */
async function credentialsFor(
  dockerfile: string,
  request: {
    readonly buildArgs: BuildRequest['buildArgs'];
    readonly credentials: CredentialSource;
  },
): Promise<Map<string, Credentials>> {
  const images = externalImages(readDockerfile(dockerfile), request.buildArgs);
  const found = new Map<string, Credentials>();
  for (const host of new Set(images.flatMap(({ reference }) => hostOf(reference)))) {
    const credentials = await request.credentials(host);
    if (credentials !== undefined) found.set(host, credentials);
  }
  return found;
}

/** A reference that is none is the engine's to refuse, at its step. */
function hostOf(reference: string): string[] {
  try {
    return [parseReference(reference).host];
  } catch {
    return [];
  }
}

/** Lets a stream through and tells how much of it has gone. */
function counted(stream: Readable, onEvent: (event: BuildEvent) => void): Readable {
  let done = 0;
  let reported = 0;
  const report = (): void => {
    reported = done;
    onEvent({ type: 'bytes', id: 'context', name: 'context', done, total: 0 });
  };
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      done += chunk.length;
      if (done - reported >= REPORT_EVERY) report();
      next(null, chunk);
    },
    flush(next) {
      report();
      next();
    },
  });
  stream.on('error', (error) => counter.destroy(error));
  counter.on('close', () => stream.destroy());
  return stream.pipe(counter);
}

/** The line of a failure: that of the step at work, or the one that the engine names for a Dockerfile that it cannot read. */
function located(error: unknown, progress: ClassicProgress): unknown {
  if (!(error instanceof EngineError)) return error;
  const named = /parse error (?:on )?line (\d+)/i.exec(error.message)?.[1];
  const line = named === undefined ? progress.line : Number(named);
  progress.end(error.message);
  return line === undefined ? error : atLine(error, line);
}

/** The id in full; an engine that told only its beginning is asked. Never by tag: that may still be an older image's. */
async function wholeId(
  engine: ClassicEngine,
  told: string | undefined,
  { platform }: BuildRequest,
  signal: AbortSignal,
): Promise<string> {
  if (told?.startsWith('sha256:') === true) return told;
  const image = told === undefined ? undefined : await readImage(engine, told, platform, signal);
  if (image === undefined) throw brokenOff('build');
  return image.id;
}
