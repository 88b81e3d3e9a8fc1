import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { bin, largeProject, runManager, startManager } from '../../support/manager-process.ts';
import { putFiles, readFiles, readStamps, scratchFolder } from '../../support/scratch.ts';

const minimal = fileURLToPath(new URL('../../../examples/minimal', import.meta.url));

/** A copy of examples/minimal as somebody would start from it: sources only. */
function freshCopy(): string {
  const root = scratchFolder();
  cpSync(minimal, root, { recursive: true });
  for (const made of ['generated', 'generated.files.json', 'metadata.json']) {
    rmSync(`${root}/${made}`, { recursive: true });
  }
  return root;
}

describe('a copy of examples/minimal', () => {
  it('is generated as committed, and fresh from then on', async () => {
    const root = freshCopy();
    expect((await runManager(root, 'check')).code).toBe(2);
    const { code, stdout, stderr } = await runManager(root, '-dm');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^BentoML 1\.0\.0: 2 images\n/);
    expect(readFiles(root)).toEqual(readFiles(minimal));

    const before = readStamps(root);
    expect(await runManager(root, 'check', '--strict')).toMatchObject({ code: 0, stderr: '' });
    expect((await runManager(root, '-dm')).stdout).toContain(' 0 written');
    expect(readStamps(root)).toEqual(before);
  });

  it('says what is wrong with a place, and exits 2', async () => {
    const root = freshCopy();
    const template = 'templates/debian/runtime.Dockerfile.njk';
    putFiles(root, { [template]: 'FROM {{ metadata.base_imag }}\n' });
    const { code, stdout, stderr } = await runManager(root, '-dm');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(new RegExp(`^${template}:1:\\d+: error template/undefined: `));
    expect(readFiles(root)).not.toHaveProperty(['generated.files.json']);
  });

  it('survives a reader that went away: the tree is whole all the same', async () => {
    const root = freshCopy();
    const { child, exit } = startManager(root, ['-dm']);
    child.stdout.destroy();
    expect(await exit).toMatchObject({ code: 0, stderr: '' });
    expect(readFiles(root)).toEqual(readFiles(minimal));
  });
});

describe('megabytes of plan --json', () => {
  it('reach a slow reader whole, and `head` as far as it reads', async () => {
    const root = largeProject(200, scratchFolder());
    const { child, exit } = startManager(root, ['plan', '--json', '-bv', '1.0']);
    child.stdout.pause();
    setTimeout(() => child.stdout.resume(), 500);
    const { code, stdout, stderr } = await exit;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.length).toBeGreaterThan(1_000_000);
    const { version, images } = JSON.parse(stdout) as { version: number; images: object[] };
    expect([version, images.length]).toEqual([1, 2640]);

    const script = '"$0" "$1" plan --json -bv 1.0 | head -c 100; echo "|${PIPESTATUS[0]}"';
    const cut = spawnSync('bash', ['-c', script, process.execPath, bin], {
      cwd: root,
      encoding: 'utf8',
    });
    expect([cut.stdout, cut.stderr]).toEqual([`${stdout.slice(0, 100)}|0\n`, '']);
  });
});
