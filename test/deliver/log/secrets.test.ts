import { describe, expect, it } from 'vitest';
import { createSecretKeeper } from '../../../src/deliver/log/secrets.ts';

describe('createSecretKeeper', () => {
  it('hides what it knows from the start', () => {
    const { hide } = createSecretKeeper(['hunter2!', '']);
    expect(hide('log in with hunter2! or aHVudGVyMiE=')).toBe('log in with *** or ***');
  });

  it('hides credentials once they were asked for', async () => {
    const keeper = createSecretKeeper([]);
    const source = keeper.watchCredentials((host) =>
      Promise.resolve(
        host === 'a.example'
          ? { type: 'password', username: 'me', password: 'p4ssw0rd' }
          : host === 'b.example'
            ? { type: 'identity-token', token: 'tok-en-1' }
            : undefined,
      ),
    );
    expect(await source('a.example')).toMatchObject({ password: 'p4ssw0rd' });
    expect(await source('b.example')).toMatchObject({ token: 'tok-en-1' });
    expect(await source('c.example')).toBeUndefined();
    const basic = Buffer.from('me:p4ssw0rd').toString('base64');
    expect(keeper.hide(`me p4ssw0rd tok-en-1 Authorization: Basic ${basic}`)).toBe(
      'me *** *** Authorization: Basic ***',
    );
  });

  it('hides a build secret once it was read, also line by line', async () => {
    const keeper = createSecretKeeper([]);
    const value = '-----BEGIN KEY-----\nabcdefgh\nijkl\n-----END KEY-----\n';
    const secret = keeper.watchSecret({
      id: 'key',
      read: () => Promise.resolve(Buffer.from(value)),
    });
    expect(keeper.hide('abcdefgh')).toBe('abcdefgh');
    expect(Buffer.from(await secret.read()).toString()).toBe(value);
    expect(keeper.hide('x abcdefgh y')).toBe('x *** y');
    expect(keeper.hide(`<${value.trim()}>`)).toBe('<***>');
  });
});
