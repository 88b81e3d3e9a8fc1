import { describe, expect, it } from 'vitest';
import {
  addressPasswords,
  isSecretName,
  secretValues,
} from '../../../src/engine/command/redact.ts';

describe('names of secrets', () => {
  it.each([
    'AWS_SECRET_ACCESS_KEY',
    'GITHUB_TOKEN',
    'pip_password',
    'DB_PASS',
    'API_KEY',
    'HF_AUTH',
    'ssh_private_key',
  ])('%s is one', (name) => {
    expect(isSecretName(name)).toBe(true);
  });
  it.each(['PYTHON_VERSION', 'COMPASS', 'KEYBOARD', 'PATH', 'BENTO_USER'])('%s is none', (name) => {
    expect(isSecretName(name)).toBe(false);
  });
});

describe('values of secrets', () => {
  it('are those of build arguments and log-ins', () => {
    const options = {
      build_arg: ['API_TOKEN=t0ps3cret', 'VERSION=1.2.3', 'TOKEN_COUNT=12'],
      creds: 'user:p4ssword',
      secret: 'id=aws,src=/root/.aws/credentials',
    };
    expect(secretValues(options)).toEqual(['t0ps3cret', 'p4ssword']);
    expect(secretValues({ 'build-arg': { PASSWORD: 'hush-hush' } })).toEqual(['hush-hush']);
  });

  it('are those in addresses, whatever the name', () => {
    const build_arg = ['INDEX=https://me:t0ps3cret@index.example/simple', 'B=https://x.example/'];
    expect(secretValues({ build_arg })).toEqual(['t0ps3cret']);
    expect(addressPasswords('a http://x:1y2z@h b ssh://u@h c https://u:$P@h')).toEqual(['1y2z']);
    expect(addressPasswords(`${'://a'.repeat(50_000)}:${'b'.repeat(50_000)}`)).toEqual([]);
  });
});
