import { randomUUID } from 'node:crypto';
import type { BuildRequest } from '../../engine.ts';
import type { SessionTransport } from '../transport.ts';
import { answerCalls } from './calls.ts';
import type { Methods } from './calls.ts';
import { definitionFiles, wantsIgnoreFile } from './definition-files.ts';
import { diffCopy } from './file-sync.ts';
import { healthCheck } from './health.ts';
import { credentials } from './registry-auth.ts';
import { getSecret } from './secrets.ts';
import { sharedKey } from './shared-key.ts';
import { checkAgent, forwardAgent } from './ssh-agent.ts';

/** A connection over which the engine asks for what a build needs. */
export interface Session {
  /** Names it in the build's request. */
  readonly id: string;
  close(): void;
}

/**
 * Opens a session for one build: `POST /session`, upgraded to HTTP/2, on which the engine is the client (moby/buildkit
 * session/manager.go and session/grpchijack).
 * @throws EngineError when the engine does not open it; the signal's reason
 */
export async function openSession(
  transport: SessionTransport,
  request: BuildRequest,
  signal: AbortSignal,
): Promise<Session> {
  const id = randomUUID();
  const methods = methodsFor(request);
  const connection = await transport.upgrade({
    path: '/session',
    protocol: 'h2c',
    headers: {
      'X-Docker-Expose-Session-Uuid': id,
      'X-Docker-Expose-Session-Name': 'manager',
      'X-Docker-Expose-Session-Sharedkey': await sharedKey(
        request.context.folder,
        request.dockerfile,
      ),
      'X-Docker-Expose-Session-Grpc-Method': Object.keys(methods),
    },
    stage: 'build',
    signal,
  });
  return { id, close: answerCalls(connection, methods) };
}

function methodsFor({ context, credentials: source, secrets, ssh }: BuildRequest): Methods {
  const definitions = definitionFiles(context.folder);
  const files = diffCopy((name, selection) => {
    if (name === 'dockerfile') return definitions;
    if (name !== 'context') return undefined;
    return wantsIgnoreFile(selection) ? definitions : context;
  });
  return {
    '/moby.filesync.v1.FileSync/DiffCopy': files,
    '/moby.filesync.v1.Auth/Credentials': credentials(source),
    '/moby.buildkit.secrets.v1.Secrets/GetSecret': getSecret(secrets),
    '/moby.sshforward.v1.SSH/CheckAgent': checkAgent(ssh),
    '/moby.sshforward.v1.SSH/ForwardAgent': forwardAgent(ssh),
    '/grpc.health.v1.Health/Check': healthCheck,
  };
}
