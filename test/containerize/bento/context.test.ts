import { chmodSync, existsSync, mkdirSync, statSync, symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { assembleContext, withContext } from '../../../src/containerize/bento/context.ts';
import { readBento } from '../../../src/containerize/bento/read-bento.ts';
import type { Bento } from '../../../src/containerize/bento.ts';
import type { BentoWorld } from '../../../src/containerize/bento/world.ts';
import { putFiles, readFiles } from '../../support/scratch.ts';
import { MODEL, worldWith } from './projects.ts';

const BENTO = {
  'b/bento.yaml': `service: s\nname: iris\nversion: '1'\nmodels: [{tag: 'net:7'}, {tag: 'own:2'}]\n`,
  'b/src/service.py': 'x = 1\n',
  'b/env/docker/entrypoint.sh': '#!/bin/sh\n',
  'b/models/own/2/model.yaml': 'own: 1\n',
};
const CONTEXT = {
  'bento.yaml': BENTO['b/bento.yaml'],
  'src/service.py': 'x = 1\n',
  'env/docker/entrypoint.sh': '#!/bin/sh\n',
  'models/own/2/model.yaml': 'own: 1\n',
  'models/own/latest': '2',
  'models/net/latest': '7',
  'models/net/7/model.yaml': MODEL['home/bentoml/models/net/7/model.yaml'],
  'models/net/7/weights.bin': 'w',
};

function ready(files: Readonly<Record<string, string>> = {}): { world: BentoWorld; bento: Bento } {
  const world = worldWith({ ...MODEL, ...BENTO, ...files });
  chmodSync(`${world.cwd}/b/env/docker/entrypoint.sh`, 0o755);
  return { world, bento: readBento(`${world.cwd}/b`).bento };
}

function temporary(world: BentoWorld): string[] {
  return Object.keys(readFiles(world.cwd)).filter((path) => path.startsWith('tmp/'));
}

describe('the context of an image', () => {
  it('is the bento with its models, for as long as it is worked with', async () => {
    const { world, bento } = ready();
    const before = readFiles(bento.folder);
    const seen = await withContext(bento, world, (folder) => {
      expect(statSync(`${folder}/env/docker/entrypoint.sh`).mode & 0o111).not.toBe(0);
      expect(statSync(folder).mode & 0o777).toBe(0o700);
      return Promise.resolve(readFiles(folder));
    });
    expect(seen).toEqual(CONTEXT);
    expect(temporary(world)).toEqual([]);
    expect(readFiles(bento.folder)).toEqual(before);
  });

  it('is gone when the work fails', async () => {
    const { world, bento } = ready();
    const failing = withContext(bento, world, () => Promise.reject(new Error('no build')));
    await expect(failing).rejects.toThrow('no build');
    expect(temporary(world)).toEqual([]);
  });

  it('is gone when it cannot be completed, or is aborted', async () => {
    const { world, bento } = ready();
    const lost = { ...bento, models: [{ name: 'nett', version: '7' }] };
    await expect(assembleContext(lost, world)).rejects.toThrow(
      'there is no model nett in the store',
    );
    const controller = new AbortController();
    const begun = assembleContext(bento, { ...world, signal: controller.signal });
    controller.abort(new Error('stop'));
    await expect(begun).rejects.toThrow('stop');
    expect(temporary(world)).toEqual([]);
  });

  it('is copied from folders that cannot be written', async () => {
    const { world, bento } = ready();
    chmodSync(`${world.cwd}/b/src`, 0o555);
    await withContext(bento, world, () => Promise.resolve());
    chmodSync(`${world.cwd}/b/src`, 0o755);
    expect(temporary(world)).toEqual([]);
  });

  it('keeps links inside, and refuses those that lead out', async () => {
    const { world, bento } = ready();
    symlinkSync('../src/service.py', `${world.cwd}/b/src/same.py`);
    const files = await withContext(bento, world, (folder) => Promise.resolve(readFiles(folder)));
    expect(files['src/same.py']).toBe('→ ../src/service.py');
    for (const target of [
      '/etc/passwd',
      '../../home',
      `${world.cwd}/b/src/service.py`,
      '../../../gone',
    ]) {
      const link = `${world.cwd}/b/src/out-${target.length}`;
      symlinkSync(target, link);
      await expect(assembleContext(bento, world)).rejects.toThrow('leads out of the folder');
    }
    expect(temporary(world)).toEqual([]);
  });

  it('writes models through no link', async () => {
    const { world, bento } = ready();
    mkdirSync(`${world.cwd}/b/other`);
    symlinkSync('../other', `${world.cwd}/b/models/net`);
    await expect(assembleContext(bento, world)).rejects.toThrow('are no folder');
    expect(temporary(world)).toEqual([]);
  });
});

describe('a context that is asked for', () => {
  it('stays, in a new folder and in an empty one', async () => {
    const { world, bento } = ready();
    const made = await assembleContext(bento, world, 'deep/out');
    await made.close();
    expect(readFiles(`${world.cwd}/deep/out`)).toEqual(CONTEXT);
    mkdirSync(`${world.cwd}/empty`);
    await assembleContext(bento, world, `${world.cwd}/empty`);
    expect(readFiles(`${world.cwd}/empty`)).toEqual(CONTEXT);
  });

  it('goes nowhere where something is', async () => {
    const { world, bento } = ready({ 'full/x': 'x', file: '' });
    symlinkSync('nowhere', `${world.cwd}/dangling`);
    for (const output of ['full', 'file', 'dangling', '.', 'b']) {
      await expect(assembleContext(bento, world, output)).rejects.toThrow('not an empty folder');
    }
    await expect(assembleContext(bento, world, 'b/out')).rejects.toThrow('in the bento itself');
    symlinkSync('b', `${world.cwd}/link`);
    await expect(assembleContext(bento, world, 'link/out')).rejects.toThrow('in the bento itself');
    expect(readFiles(`${world.cwd}/full`)).toEqual({ x: 'x' });
    expect(existsSync(`${world.cwd}/b/out`)).toBe(false);
  });

  it('leaves the folder as it was when it fails', async () => {
    const { world, bento } = ready();
    const lost = { ...bento, models: [{ name: 'gone', version: '7' }] };
    mkdirSync(`${world.cwd}/empty`);
    await expect(assembleContext(lost, world, 'empty')).rejects.toThrow('no model gone');
    await expect(assembleContext(lost, world, 'new')).rejects.toThrow('no model gone');
    expect(readFiles(`${world.cwd}/empty`)).toEqual({});
    expect(existsSync(`${world.cwd}/empty`)).toBe(true);
    expect(existsSync(`${world.cwd}/new`)).toBe(false);
  });

  it('takes the latest of a model from the store', async () => {
    const { world, bento } = ready();
    putFiles(world.cwd, {
      'home/bentoml/models/net/8/model.yaml': '',
      'home/bentoml/models/net/latest': '7',
    });
    const two = {
      ...bento,
      models: [
        { name: 'net', version: '7' },
        { name: 'net', version: '8' },
      ],
    };
    const files = await withContext(two, world, (folder) => Promise.resolve(readFiles(folder)));
    expect(files['models/net/latest']).toBe('7');
    expect(Object.keys(files)).toContain('models/net/8/model.yaml');
  });
});
