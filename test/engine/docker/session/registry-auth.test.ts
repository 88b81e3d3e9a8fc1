import { expect, test } from 'vitest';
import type { CredentialSource } from '../../../../src/registry/credentials.ts';
import { CallError } from '../../../../src/engine/docker/session/calls.ts';
import {
  credentialsRequest,
  credentialsResponse,
} from '../../../../src/engine/docker/session/messages.ts';
import { credentials } from '../../../../src/engine/docker/session/registry-auth.ts';

async function ask(source: CredentialSource, host: string): Promise<unknown> {
  const method = credentials(source);
  if (method.type !== 'unary') throw new Error('a call with one answer');
  return credentialsResponse.decode(await method.answer(credentialsRequest.encode({ host })));
}

const known: CredentialSource = (host) =>
  Promise.resolve(
    host === 'docker.io'
      ? { type: 'password', username: 'hub', password: 'pass' }
      : host === 'registry.example'
        ? { type: 'identity-token', token: 'tok' }
        : undefined,
  );

test('each host gets its own credentials, and a stranger none', async () => {
  expect(await ask(known, 'registry-1.docker.io')).toEqual({ username: 'hub', secret: 'pass' });
  expect(await ask(known, 'registry.example')).toEqual({ username: '', secret: 'tok' });
  expect(await ask(known, 'other.example')).toEqual({ username: '', secret: '' });
});

test('a source that fails ends the call, not the session', async () => {
  const failing: CredentialSource = () => Promise.reject(new Error('no helper'));
  await expect(ask(failing, 'registry.example')).rejects.toThrow(CallError);
});
