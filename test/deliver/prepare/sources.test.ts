import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FolderContexts } from '../../../src/build-context/folder-contexts.ts';
import { hashUnits } from '../../../src/deliver/prepare/sources.ts';
import type { Unit } from '../../../src/deliver/unit.ts';
import type { Diagnostic } from '../../../src/diagnostics.ts';
import { readDockerfile } from '../../../src/dockerfile/read.ts';
import { InputError } from '../../../src/errors.ts';
import { putFiles, scratchFolder } from '../../support/scratch.ts';

/** As much of a unit as its sources need; every line comes from the template's line ten further down. */
function unitOf(image: string, lines: readonly string[]): Unit {
  const text = `FROM scratch\n${lines.join('\n')}\n`;
  const origins = text.split('\n').map((_, i) => ({ template: 'images/base.j2', line: i + 11 }));
  const unit: Partial<Unit> = {
    id: image,
    image,
    platform: 'linux/amd64',
    dockerfile: 'out/Dockerfile',
    facts: readDockerfile(text),
  };
  return { ...unit, planned: { buildArgs: {} }, file: { text, origins } } as unknown as Unit;
}

async function complaints(folder: string, units: readonly Unit[]): Promise<readonly Diagnostic[]> {
  const context = new FolderContexts(folder);
  const { signal } = new AbortController();
  const work = hashUnits({ units, context, buildPlatform: 'linux/amd64', signal });
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof InputError ? error.diagnostics : [];
}

describe('sources that reach nothing', () => {
  it('are told at the template line, with the Dockerfile line and the way out', async () => {
    const folder = scratchFolder();
    putFiles(folder, { '.dockerignore': '# secrets\nkeys', 'keys/a': '', 'tools/run.sh': '' });
    symlinkSync('keys/a', join(folder, 'link'));
    symlinkSync('round', join(folder, 'round'));
    const lines = ['COPY tool/run.sh keys/a /', 'COPY link \\', '  round nah /x/', 'COPY no* /'];
    const found = await complaints(folder, [unitOf('one', lines), unitOf('two', lines)]);
    expect(found.map(({ code, place }) => [code, place?.file, place?.line])).toEqual([
      ['context/missing-source', 'images/base.j2', 12],
      ['context/missing-source', 'images/base.j2', 12],
      ['context/missing-source', 'images/base.j2', 13],
      ['context/missing-source', 'images/base.j2', 13],
      ['context/missing-source', 'images/base.j2', 13],
    ]);
    expect(found[0]?.related).toEqual([
      { message: 'read by one and 1 more', place: { file: 'out/Dockerfile', line: 2, col: 1 } },
    ]);
    expect(found.map(({ message, hint }) => `${message}. ${hint ?? ''}`)).toEqual([
      "'tool/run.sh' is not in the build context. Did you mean 'tools/run.sh'?",
      "'keys/a' is left out of the build context by .dockerignore:2. Take 'keys' out of .dockerignore, or let the path back in with a line '!keys/a' below it.",
      "'link', which leads to 'keys/a', is left out of the build context by .dockerignore:2. Take 'keys' out of .dockerignore, or let the path back in with a line '!keys/a' below it.",
      "'round' is no file, folder or link that leads to one. Sockets, pipes, devices and links in a circle cannot be copied.",
      "'nah' is not in the build context. Paths count from the folder of the manifest; see that it is there and that .dockerignore lets it through.",
    ]);
  });

  it('may be wildcards, which BuildKit lets pass', async () => {
    const folder = scratchFolder();
    putFiles(folder, { 'package.json': '' });
    const unit = unitOf('one', ['COPY package.json yarn.lock* ./']);
    expect(await complaints(folder, [unit])).toEqual([]);
  });
});
