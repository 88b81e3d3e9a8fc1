import { randomUUID } from 'node:crypto';
import Docker from 'dockerode';
import type DockerModem from 'docker-modem';
import { dialing } from '../../../../src/engine/docker/dial.ts';
import { buildWithSession } from '../../../../src/engine/docker/session/build.ts';
import { EngineTransport } from '../../../../src/engine/docker/transport.ts';
import type { BuildEvent, BuildRequest } from '../../../../src/engine/engine.ts';
import { plainContext } from './plain-context.ts';

export function connect(url: string): EngineTransport {
  const { modem: options, agent, prefix } = dialing({ url, source: 'the lab' }, {});
  const modem = (new Docker(options) as { readonly modem: DockerModem }).modem;
  const address = { url, source: 'the lab' };
  const transport = new EngineTransport(address, { modem, agent, prefix });
  transport.useVersion('1.41');
  return transport;
}

/** A build that nothing else in the engine equals. */
export function requestFor(folder: string, changes: Partial<BuildRequest> = {}): BuildRequest {
  return {
    context: plainContext(folder),
    dockerfile: 'Dockerfile',
    tags: [],
    buildArgs: { UNIQUE: randomUUID() },
    labels: {},
    noCache: false,
    pull: false,
    secrets: [],
    ssh: [],
    credentials: () => Promise.resolve(undefined),
    ...changes,
  };
}

export interface Built {
  readonly imageId: string;
  /** Lines, without their ends. */
  readonly logs: readonly string[];
  readonly events: readonly BuildEvent[];
}

export async function build(
  url: string,
  request: BuildRequest,
  signal = new AbortController().signal,
  onEvent: (event: BuildEvent) => void = () => undefined,
): Promise<Built> {
  const transport = connect(url);
  const events: BuildEvent[] = [];
  const watch = {
    signal,
    onEvent: (event: BuildEvent) => {
      events.push(event);
      onEvent(event);
    },
  };
  try {
    const { imageId } = await buildWithSession(transport, request, watch);
    const logs = events.flatMap((event) =>
      event.type === 'log' ? [event.text.replace(/\n$/, '')] : [],
    );
    return { imageId, logs, events };
  } finally {
    transport.close();
  }
}

/** What the engine answers to a question. */
export async function ask(url: string, path: string): Promise<string> {
  const transport = connect(url);
  try {
    const answer = await transport.send({ method: 'GET', path, stage: 'inspect' });
    return (await answer.setEncoding('utf8').toArray()).join('');
  } finally {
    transport.close();
  }
}
