import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveTests } from '../../src/plan/tests.ts';
import { repository } from '../integration/docker.ts';
import { generated } from '../support/project.ts';

/** What the last stage of a Dockerfile says after a word, in order. */
function saidIn(dockerfile: string, word: string): string[] {
  const lines = dockerfile.slice(dockerfile.lastIndexOf('\nFROM ')).split('\n');
  return lines.flatMap((line) =>
    line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : [],
  );
}

// Most of their base images are not to be had where the tests run: see docs/testing-images.md.
describe.each(['.', 'examples/minimal', 'examples/bento-server', 'examples/triton'])(
  'the tests of %s',
  (folder) => {
    const { prepared, rendered } = generated(join(repository, folder));
    const { images } = prepared.plan;

    it('are there for every product, and expect what its Dockerfile says', () => {
      const products = images.filter(({ tags }) => tags.size > 0);
      expect(products).not.toEqual([]);
      expect(products.filter(({ tests }) => tests === undefined)).toEqual([]);
      for (const image of products) {
        const dockerfile = rendered.get(image.dockerfile ?? `${image.folder}/Dockerfile`)?.text;
        const said = (word: string): string[] => saidIn(dockerfile ?? '', word);
        for (const test of image.cell.platforms.flatMap((each) => resolveTests(image, each))) {
          const { entrypoint, user, workdir, exposedPorts } = test;
          if (entrypoint) expect(JSON.parse(said('ENTRYPOINT').at(-1) ?? '')).toEqual(entrypoint);
          if (user !== undefined) expect(said('USER').at(-1)).toBe(user);
          if (workdir !== undefined) expect(said('WORKDIR').at(-1)).toBe(workdir);
          if (!exposedPorts) continue;
          const ports = said('EXPOSE').flatMap((line) => line.split(' '));
          expect(ports.map((port) => `${port}/tcp`).sort()).toEqual([...exposedPorts].sort());
        }
      }
    });
  },
);
