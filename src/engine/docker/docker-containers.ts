import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { OUTPUT_LIMIT } from '../containers.ts';
import type {
  ContainerImage,
  ContainerRequest,
  ContainerResult,
  Containers,
  ImageConfig,
} from '../containers.ts';
import { reasonOf } from './abort.ts';
import { askJson, askNothing } from './api.ts';
import { isAtLeast } from './api-version.ts';
import { statusOf } from './http-status.ts';
import { filesOf } from './image-files.ts';
import { PLATFORM_SINCE, platformJson } from './images.ts';
import { brokenOff } from './records.ts';
import { readFrames } from './output-frames.ts';
import type { OutputStream } from './output-frames.ts';
import { escapeName } from './transport.ts';
import type { SessionTransport } from './transport.ts';

interface Speaking {
  readonly transport: SessionTransport;
  readonly apiVersion: string;
}

const texts = z.array(z.string()).nullish();
const configShape = z.object({
  Config: z
    .object({
      User: z.string().nullish(),
      WorkingDir: z.string().nullish(),
      Env: texts,
      Labels: z.record(z.string(), z.string()).nullish(),
      ExposedPorts: z.record(z.string(), z.unknown()).nullish(),
      Entrypoint: texts,
      Cmd: texts,
    })
    .nullish(),
});
const createdShape = z.object({ Id: z.string() });
const endedShape = z.object({ StatusCode: z.number() });

/** Milliseconds that an engine may take to make a container or to remove one; both go on although a run is aborted. */
const PATIENCE = 30_000;

/** The containers of an engine of the Docker Engine API. */
export function dockerContainers(speaking: Speaking): Containers {
  const { transport } = speaking;
  return {
    config: (image, signal) => readConfig(speaking, image, signal),
    run: (request, { signal, onOutput }) =>
      withContainer(transport, bodyOf(request), request, signal, (id) =>
        runToEnd(transport, id, signal, onOutput),
      ),
    withFiles: (image, labels, act, signal) => {
      // Never started; engines want a command all the same.
      const body = { Image: image.image, Cmd: ['true'], Labels: labels };
      return withContainer(transport, body, image, signal, (id) =>
        act(filesOf(transport, id, signal)),
      );
    },
  };
}

async function readConfig(
  { transport, apiVersion }: Speaking,
  { image, platform }: ContainerImage,
  signal: AbortSignal,
): Promise<ImageConfig | undefined> {
  const asks = platform !== undefined && isAtLeast(apiVersion, PLATFORM_SINCE);
  const answer = await askJson(
    transport,
    {
      method: 'GET',
      path: `/images/${escapeName(image)}/json`,
      query: { platform: asks ? platformJson(platform) : undefined },
      stage: 'test',
      signal,
    },
    configShape,
  ).catch((error: unknown) => {
    if (statusOf(error) === 404) return undefined;
    throw error;
  });
  if (answer === undefined) return undefined;
  const { Config: config } = answer;
  return {
    user: config?.User ?? '',
    workdir: config?.WorkingDir ?? '',
    environment: config?.Env ?? [],
    labels: config?.Labels ?? {},
    exposedPorts: Object.keys(config?.ExposedPorts ?? {}),
    entrypoint: config?.Entrypoint ?? [],
    cmd: config?.Cmd ?? [],
  };
}

/** The body of `POST /containers/create`. The output is read as it comes, so the engine need not keep it. */
function bodyOf(request: ContainerRequest): object {
  const { image, command, keepsEntrypoint, user, environment, network, labels } = request;
  return {
    Image: image,
    ...(keepsEntrypoint
      ? { Cmd: command }
      : { Entrypoint: command.slice(0, 1), Cmd: command.slice(1) }),
    ...(user !== undefined && { User: user }),
    Env: Object.entries(environment).map((pair) => pair.join('=')),
    Labels: labels,
    AttachStdout: true,
    AttachStderr: true,
    Healthcheck: { Test: ['NONE'] },
    HostConfig: { NetworkMode: network, LogConfig: { Type: 'none' } },
  };
}

/**
 * Makes a container, and removes it whatever becomes of it. Making one is not cut short: an engine goes on with it, and nobody
 * would know its name.
 */
async function withContainer<T>(
  transport: SessionTransport,
  body: object,
  { platform }: ContainerImage,
  signal: AbortSignal,
  act: (id: string) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const name = `manager-test-${randomUUID()}`;
  try {
    const { Id: id } = await askJson(
      transport,
      {
        method: 'POST',
        path: '/containers/create',
        query: { name, platform },
        body: { json: body },
        stage: 'test',
        signal: AbortSignal.timeout(PATIENCE),
      },
      createdShape,
    );
    signal.throwIfAborted();
    return await act(id);
  } finally {
    await askNothing(transport, {
      method: 'DELETE',
      path: `/containers/${name}`,
      query: { force: '1', v: '1' },
      stage: 'test',
      signal: AbortSignal.timeout(PATIENCE),
    }).catch(() => undefined);
  }
}

async function runToEnd(
  transport: SessionTransport,
  id: string,
  signal: AbortSignal,
  onOutput: ((text: string, stream: OutputStream) => void) | undefined,
): Promise<ContainerResult> {
  const asked = { stage: 'test', signal } as const;
  const output = { stdout: '', stderr: '' };
  // Before the start, so that nothing is missed.
  const socket = await transport.upgrade({
    path: `/containers/${id}/attach`,
    // Not in the path, to whose end the modem would add: Podman takes nothing but a boolean for one.
    query: { stream: '1', stdout: '1', stderr: '1' },
    protocol: 'tcp',
    ...asked,
  });
  try {
    const read = readFrames(socket, (text, stream) => {
      onOutput?.(text, stream);
      output[stream] += text.slice(0, OUTPUT_LIMIT - output[stream].length);
    });
    read.catch(() => undefined);
    const refusal = await start(transport, id, signal);
    if (refusal !== undefined) return { exitCode: NOT_STARTED, refusal, ...output };
    const wait = { method: 'POST', path: `/containers/${id}/wait`, ...asked } as const;
    const { StatusCode: exitCode } = await askJson(transport, wait, endedShape);
    await read;
    return { exitCode, ...output };
  } catch (error) {
    if (signal.aborted) throw reasonOf(signal);
    if (error instanceof Error && 'stage' in error) throw error;
    throw brokenOff('test', error);
  } finally {
    socket.destroy();
  }
}

/** What shells answer with for a command that there is not (POSIX, Shell Command Language, 2.8.2). */
const NOT_STARTED = 127;

/** Docker answers 400 where the command is not there or is for another machine: that is the image's fault, not the engine's. */
async function start(
  transport: SessionTransport,
  id: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const path = `/containers/${id}/start`;
    await askNothing(transport, { method: 'POST', path, stage: 'test', signal });
    return undefined;
  } catch (error) {
    if (statusOf(error) !== 400 || !(error instanceof Error)) throw error;
    return error.message;
  }
}
