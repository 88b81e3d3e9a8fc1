import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { engineRows, labEngines, labReasons, lacksLab } from './lab.ts';

beforeEach(() => {
  vi.stubEnv('CI', '');
  vi.stubEnv('MANAGER_LAB_REQUIRED', '');
});

afterEach(() => {
  vi.unstubAllEnvs();
});

/** `127.0.0.1:PORT`, where somebody listens until the test ends. */
async function listener(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  return `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

/** Whether a suite has its rows from labEngines(), at once or through a constant. */
function isByEngines(text: string): boolean {
  const constants = [...text.matchAll(/const (\w+) =[^;]*\blabEngines\(\)/g)].map(
    ([, name]) => name,
  );
  const rows = ['labEngines', ...constants].join('|');
  return new RegExp(`\\.each\\(\\s*(?:${rows})\\b`).test(text);
}

describe('a part of the lab', () => {
  it('is lacking without its variable', () => {
    vi.stubEnv('MANAGER_LAB_ENGINES', '');
    expect(lacksLab('engines')).toBe(true);
    expect(labReasons(['engines'])).toEqual(['the environment names no Docker engines']);
  });

  it('is lacking when one of it does not answer: the shell remembers a lab that is down', async () => {
    const here = `http://${await listener()}`;
    vi.stubEnv('MANAGER_LAB_ENGINES', `a=${here} b=unix:///nowhere/docker.sock`);
    expect(lacksLab('engines')).toBe(true);
    vi.stubEnv('MANAGER_LAB_ENGINES', `a=${here} b=${here}`);
    expect(lacksLab('engines')).toBe(false);
  });

  it.each(['CI=true', 'MANAGER_LAB_REQUIRED=1'])('fails its suite with %s', async (setting) => {
    const [name = '', value = ''] = setting.split('=');
    vi.stubEnv(name, value);
    vi.stubEnv('MANAGER_LAB_REGISTRY', '');
    expect(() => lacksLab('registry')).toThrow(/must run here.*no plain registry.*up\.sh/);
    vi.stubEnv('MANAGER_LAB_REGISTRY', await listener());
    expect(lacksLab('registry')).toBe(false);
  });
});

describe('a part that is made from Go modules', () => {
  it('may be lacking even where the others must not', () => {
    vi.stubEnv('CI', 'true');
    vi.stubEnv('MANAGER_LAB_TOOLS', '');
    expect(lacksLab('buildctl', 'nerdctl')).toBe(true);
    expect(() => lacksLab('buildah program')).toThrow('must run here');
  });
});

describe('the engines', () => {
  it('come by name, in their order', () => {
    vi.stubEnv('MANAGER_LAB_ENGINES', 'old=unix:///a b=tcp://127.0.0.1:1?x=y');
    expect(labEngines()).toEqual([
      { name: 'old', url: 'unix:///a' },
      { name: 'b', url: 'tcp://127.0.0.1:1?x=y' },
    ]);
  });

  it('are refused without a name', () => {
    vi.stubEnv('MANAGER_LAB_ENGINES', 'unix:///a');
    expect(() => labEngines()).toThrow('not name=url');
  });
});

describe('the rows of engines', () => {
  it('are one without a lab, and by name', () => {
    vi.stubEnv('MANAGER_LAB_ENGINES', '');
    expect(engineRows()).toEqual([['no engine', { name: 'no engine', url: '' }]]);
    vi.stubEnv('MANAGER_LAB_ENGINES', 'old=unix:///a');
    expect(engineRows()).toEqual([['old', { name: 'old', url: 'unix:///a' }]]);
  });

  // vitest fails a file without a test, and `each` of no engines makes none: `make test` must pass without a lab.
  it('are what each suite goes by, in the place of the engines', () => {
    const root = join(import.meta.dirname, '..');
    const suites = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.itest.ts'))
      .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
    expect(suites.length).toBeGreaterThan(20);
    expect(suites.flatMap(({ path, text }) => (isByEngines(text) ? path : []))).toEqual([]);
  });

  it.each([
    ['describe.each(labEngines())(', true],
    ['it.skipIf(x)\n  .each(labEngines().map((lab) => [lab.name]))(', true],
    ['const all = labEngines();\nit.each(all)(', true],
    ['const all = labEngines().slice(1);\nit.each(all.map((lab) => [lab.name]))(', true],
    ['const one = labEngines()[0];\nit.each(engineRows())(', false],
  ])('would find %j: %s', (text, isFound) => {
    expect(isByEngines(text)).toBe(isFound);
  });
});
