import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildBento } from '../../../src/containerize/bento/build.ts';
import { findBento, openBento } from '../../../src/containerize/bento/open.ts';
import type { BentoWorld } from '../../../src/containerize/bento/world.ts';
import { InputError } from '../../../src/errors.ts';
import { readFiles } from '../../support/scratch.ts';
import { FULL, projectWorld, tools, worldWith } from './projects.ts';

const BENTO_YAML = 'service: s\nname: iris\nversion: built\nmodels: []\n';
const PROJECT = { 'bentofile.yaml': 'service: service:svc\nname: Iris\n', 'service.py': 'x = 1\n' };

/** The project `iris`, and in the store the bento `iris:stored`. */
async function both(): Promise<BentoWorld> {
  const world = projectWorld(PROJECT);
  await buildBento({ project: 'iris', version: 'stored' }, world, tools);
  return world;
}

/** What a reference opens: the version of a built bento, `project` for one made of a project, and the codes of warnings. */
async function open(world: BentoWorld, reference: string): Promise<string[]> {
  const { bento, warnings, close } = await openBento(reference, world, tools);
  const isTemporary = bento.folder.startsWith(world.temporaryFolder);
  expect(existsSync(`${bento.folder}/bento.yaml`)).toBe(true);
  await close();
  expect(existsSync(bento.folder)).toBe(!isTemporary);
  return [isTemporary ? 'project' : bento.tag.version, ...warnings.map(({ code }) => code)];
}

async function refusal(world: BentoWorld, reference: string): Promise<string> {
  const error: unknown = await openBento(reference, world, tools).catch(
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof InputError)) throw error;
  return error.diagnostics.map(({ code, message }) => `${code}: ${message}`).join('\n');
}

describe('a reference to a bento', () => {
  it('is a path, or a tag where no such folder says otherwise', async () => {
    const world = await both();
    expect(await open(world, './iris')).toEqual(['project']);
    expect(await open(world, 'iris/')).toEqual(['project']);
    expect(await open(world, `${world.cwd}/iris`)).toEqual(['project']);
    expect(await open(world, 'iris/bentofile.yaml')).toEqual(['project']);
    expect(await open(world, 'iris:latest')).toEqual(['stored']);
    expect(await open(world, 'IRIS:stored')).toEqual(['stored']);
    expect(await open(world, '~/bentoml/bentos/iris/stored')).toEqual(['stored']);
    expect(await open(world, 'iris')).toEqual(['project', 'containerize/path-and-tag']);
    expect(await open({ ...world, cwd: `${world.cwd}/iris` }, '.')).toEqual(['project']);
    expect(await open({ ...world, cwd: `${world.cwd}/iris` }, 'iris')).toEqual(['stored']);
    expect(await open({ ...world, cwd: `${world.cwd}/iris` }, 'bentofile.yaml')).toEqual([
      'project',
    ]);
  });

  it('is not hidden by a folder that has nothing to do with it', async () => {
    const world = await both();
    const elsewhere = { ...world, cwd: `${world.cwd}/home/bentoml/bentos` };
    expect(await open(elsewhere, 'iris')).toEqual(['stored']);
  });

  it('prefers what is built of a folder that is both', async () => {
    const world = projectWorld({ ...PROJECT, 'bento.yaml': BENTO_YAML });
    expect(await open(world, './iris')).toEqual(['built']);
    expect(await open(world, './iris/bento.yaml')).toEqual(['built']);
    expect(await open(world, './iris/bentofile.yaml')).toEqual(['project']);
  });

  it.each([
    ['', 'containerize/bad-tag'],
    ['./nothing', 'containerize/no-bento: ./nothing is not there'],
    ['./home', 'containerize/no-bento: ./home holds neither a bento.yaml nor a bentofile.yaml'],
    ['home', 'containerize/unknown-bento: there is no bento home in the store'],
    ['iris/service.py', 'containerize/no-bento'],
  ])('says what %s is not', async (reference, message) => {
    expect(await refusal(projectWorld(), reference)).toContain(message);
  });

  it('says what a bento.yaml lacks', async () => {
    const world = worldWith({ 'a/bento.yaml': 'service: s\nname: a\n', 'b/bento.yaml': 'a: [' });
    expect(await refusal(world, './a')).toContain('bento.yaml has no version');
    expect(await refusal(world, './b')).toContain('yaml');
  });

  it('leaves no temporary folder where the project is wrong', async () => {
    const world = projectWorld({ ...FULL, 'service.py': '' });
    const aborted = { ...world, signal: AbortSignal.abort(new Error('stop')) };
    await expect(openBento('./iris', aborted, tools)).rejects.toThrow('stop');
    expect(Object.keys(readFiles(world.cwd)).filter((path) => path.startsWith('tmp/'))).toEqual([]);
  });

  it('finds built bentos for whom wants their path', async () => {
    const world = await both();
    const { bento } = findBento('iris:latest', world);
    expect(bento.folder).toBe(`${world.cwd}/home/bentoml/bentos/iris/stored`);
    expect(() => findBento('./iris', world)).toThrow('is a project, not a built bento');
  });
});
