import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadBackends } from '../../../src/containerize/backends/load-backends.ts';
import { backendNames, getBackend } from '../../../src/containerize/backends/registry.ts';
import { UsageError } from '../../../src/errors.ts';

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'manager-backends-'));
});
afterEach(() => {
  rmSync(cwd, { recursive: true, force: true });
});

const write = (name: string, text: string): void => {
  writeFileSync(join(cwd, name), text);
};
const config = (...backends: readonly string[]): void => {
  write('manager.config.json', JSON.stringify({ containerize: { backends } }));
};
const definition = (name: string): string =>
  `{buildkitSupport: true, health: () => true, constructBuildArgs: ({contextPath}) => [${JSON.stringify(name)}, contextPath]}`;

describe('modules that add backends', () => {
  it('are named by the project, and loaded once', async () => {
    write(
      'a.mjs',
      `export default ({registerBackend}) => { registerBackend('from-function', ${definition('a')}); };`,
    );
    write('b.mjs', `export default {'from-object': ${definition('b')}};`);
    config('./a.mjs', './b.mjs');
    await loadBackends({ cwd, env: {} });
    await loadBackends({ cwd, env: {} });
    expect(backendNames()).toEqual(expect.arrayContaining(['from-function', 'from-object']));
    expect(getBackend('from-object').constructBuildArgs({ contextPath: '.' })).toEqual(['b', '.']);
  });

  it('are named by the environment', async () => {
    write('c.mjs', `export default {'from-variable': ${definition('c')}};`);
    await loadBackends({ cwd, env: { MANAGER_BACKENDS: ['c.mjs', ''].join(delimiter) } });
    expect(backendNames()).toContain('from-variable');
  });

  it('need not be', async () => {
    await expect(loadBackends({ cwd, env: {} })).resolves.toBeUndefined();
    write('manager.config.json', '{"other": 1}');
    await expect(loadBackends({ cwd, env: {} })).resolves.toBeUndefined();
  });

  it.each([
    ['not JSON', '{'],
    ['no list', '{"containerize": {"backends": "./a.mjs"}}'],
    ['a module that is not there', '{"containerize": {"backends": ["./nowhere.mjs"]}}'],
  ])('are refused: %s', async (_, text) => {
    write('manager.config.json', text);
    await expect(loadBackends({ cwd, env: {} })).rejects.toThrow(UsageError);
  });

  it('are refused when they add nothing', async () => {
    write('d.mjs', 'export const x = 1;');
    config('./d.mjs');
    await expect(loadBackends({ cwd, env: {} })).rejects.toThrow('adds no backend');
  });
});
