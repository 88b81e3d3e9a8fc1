import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { secretsOf, sshOf } from '../../src/deliver/build-inputs.ts';
import { UsageError } from '../../src/errors.ts';
import { putFiles, scratchFolder } from '../support/scratch.ts';

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

async function valueOf(spec: string, env: Record<string, string> = {}): Promise<[string, string]> {
  const cwd = scratchFolder();
  putFiles(cwd, { 'key.txt': 'from a file\n', TOKEN: 'a file with the name of the secret' });
  const [secret] = await secretsOf([spec], { cwd, env });
  if (secret === undefined) throw new Error('no secret');
  return [secret.id, text(await secret.read())];
}

describe('secretsOf', () => {
  it.each([
    ['id=aws,src=key.txt', {}, ['aws', 'from a file\n']],
    ['id=aws,source=./key.txt', {}, ['aws', 'from a file\n']],
    ['type=file,id=aws,src=key.txt', {}, ['aws', 'from a file\n']],
    ['id=aws,env=KEY', { KEY: 'from a variable' }, ['aws', 'from a variable']],
    ['type=env,id=KEY', { KEY: 'from a variable' }, ['KEY', 'from a variable']],
    ['type=env,id=aws,src=KEY', { KEY: 'from a variable' }, ['aws', 'from a variable']],
    ['id=TOKEN', { TOKEN: 'the variable wins' }, ['TOKEN', 'the variable wins']],
    ['id=TOKEN', {}, ['TOKEN', 'a file with the name of the secret']],
    ['type=file,id=TOKEN', { TOKEN: 'x' }, ['TOKEN', 'a file with the name of the secret']],
    ['id=empty,env=EMPTY', { EMPTY: '' }, ['empty', '']],
  ])('%s', async (spec, env, expected) => {
    expect(await valueOf(spec, env)).toEqual(expected);
  });

  it.each([
    ['src=key.txt', 'needs an id'],
    ['id=,src=key.txt', 'needs an id'],
    ['aws', 'takes fields'],
    ['id=aws,src=none.txt', 'there is no file none.txt'],
    ['id=aws,src=.', 'there is no file .'],
    ['id=aws,env=NOT_SET', 'NOT_SET is not set'],
    ['id=aws,src=key.txt,mode=0400', 'mode= means nothing'],
  ])('refuses %s', async (spec, said) => {
    const refused = valueOf(spec);
    await expect(refused).rejects.toBeInstanceOf(UsageError);
    await expect(refused).rejects.toThrow(said);
  });

  it('refuses an id that is given twice', async () => {
    const where = { cwd: scratchFolder(), env: { A: '1', B: '2' } };
    await expect(secretsOf(['id=x,env=A', 'id=x,env=B'], where)).rejects.toThrow('twice');
  });

  it('never repeats a value that stands where a name should', async () => {
    const refused = secretsOf(['hunter2'], { cwd: scratchFolder(), env: {} });
    await expect(refused).rejects.not.toThrow('hunter2');
  });
});

describe('sshOf', () => {
  it('forwards the agent of the environment, and one that is named', async () => {
    const cwd = scratchFolder();
    const socket = join(cwd, 'agent.sock');
    const server = createServer().listen(socket);
    await new Promise((ready) => server.once('listening', ready));
    try {
      const env = { SSH_AUTH_SOCK: socket };
      expect(await sshOf(['default', 'git=agent.sock'], { cwd, env })).toEqual([
        { id: 'default', socket },
        { id: 'git', socket },
      ]);
    } finally {
      await new Promise((closed) => server.close(closed));
    }
  });

  it.each([
    ['default', {}, 'no SSH agent is known'],
    ['default', { SSH_AUTH_SOCK: '/does/not/exist' }, 'is not the socket of an agent'],
    ['key=id_rsa', {}, 'is not the socket of an agent'],
  ])('refuses %s', async (spec, env, said) => {
    const cwd = scratchFolder();
    putFiles(cwd, { id_rsa: 'a key' });
    await expect(sshOf([spec], { cwd, env })).rejects.toThrow(said);
  });
});
