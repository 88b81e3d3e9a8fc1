import { once } from 'node:events';
import { createConnection } from 'node:net';
import type { Socket } from 'node:net';
import type { SshForward } from '../../engine.ts';
import { CallError, CallStatus } from './calls.ts';
import type { Method, StreamingCall } from './calls.ts';
import { bytesMessage, checkAgentRequest } from './messages.ts';
import { SshRequests } from './ssh-requests.ts';

/** The name of an agent that a mount does not name (moby/buildkit session/sshforward/ssh.go). */
const DEFAULT_ID = 'default';

/** Nothing to say. */
const EMPTY = new Uint8Array();

/**
 * `moby.sshforward.v1.SSH/CheckAgent`: is there such an agent? Of one that is not given the engine hears "unimplemented", which it
 * words as "no SSH key … forwarded from the client", and which a mount without `required` accepts.
 */
export function checkAgent(forwards: readonly SshForward[]): Method {
  return {
    type: 'unary',
    answer: (message) => {
      findSocket(forwards, checkAgentRequest.decode(message).id);
      return Promise.resolve(EMPTY);
    },
  };
}

/** `moby.sshforward.v1.SSH/ForwardAgent`: one connection of a build step to the agent's socket, requests filtered. */
export function forwardAgent(forwards: readonly SshForward[]): Method {
  return {
    type: 'streaming',
    answer: async (call) => {
      const path = findSocket(forwards, call.metadata.get('buildkit.ssh.id')?.[0] ?? '');
      const agent = createConnection({ path });
      try {
        await once(agent, 'connect');
        const ended = passRequests(call, agent);
        await passAnswers(agent, call);
        await ended;
      } finally {
        agent.destroy();
      }
    },
  };
}

function findSocket(forwards: readonly SshForward[], asked: string): string {
  const id = asked === '' ? DEFAULT_ID : asked;
  const forward = forwards.find((candidate) => candidate.id === id);
  if (forward === undefined) {
    throw new CallError(CallStatus.unimplemented, `ssh agent ${id} is not given`);
  }
  return forward.socket;
}

async function passRequests(call: StreamingCall, agent: Socket): Promise<void> {
  const requests = new SshRequests();
  try {
    for await (const message of call.messages) {
      for (const request of requests.push(bytesMessage.decode(message).data)) {
        if (!agent.write(request)) await once(agent, 'drain');
      }
    }
    agent.end();
  } catch {
    // The step ended, or sent what is no request: the agent's side is closed, and with it the call.
    agent.destroy();
  }
}

async function passAnswers(agent: Socket, call: StreamingCall): Promise<void> {
  for await (const chunk of agent as AsyncIterable<Buffer>) {
    await call.send(bytesMessage.encode({ data: chunk }));
  }
}
