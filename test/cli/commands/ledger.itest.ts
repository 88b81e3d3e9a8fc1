import { execFileSync } from 'node:child_process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FILES, managerIn, MANIFEST } from '../../support/cli-project.ts';
import { engineRows, lacksLab } from '../../support/lab.ts';
import { putFiles, readFiles, scratchFolder } from '../../support/scratch.ts';

const IMAGE = 'manager-ledger-app:1.0.0-python3.11-slim-runtime';

describe.skipIf(lacksLab('engines')).each(engineRows())(
  'ledgers of a project, %s',
  (_, { url }) => {
    const env = { ...process.env, DOCKER_HOST: url };
    const docker = (...args: string[]): string =>
      execFileSync('docker', args, { encoding: 'utf8', env });

    it('are written for what the engine holds, and what it does not hold is named', async () => {
      const folder = scratchFolder();
      putFiles(folder, {
        ...FILES,
        'manifest.yml': MANIFEST.replace(/\bapp\b/g, 'manager-ledger-app'),
      });
      docker('tag', 'debian:bookworm-slim', IMAGE);
      onTestFinished(() => void docker('image', 'rm', IMAGE));
      const only = '--only manager-ledger-app/debian12/runtime';
      const { code, stdout, stderr } = await managerIn(folder, `sbom -o sboms ${only}`, { env });
      const file = `sboms/${IMAGE.replace(':', '/')}.cdx.json`;
      expect(code).toBe(1);
      expect(stdout).toMatch(new RegExp(`^Wrote ${file}: \\d+ packages, \\d+ layers?\\.\\n$`));
      expect(stderr).toContain(
        'the engine does not hold manager-ledger-app:1.0.0-python3.12-slim-runtime',
      );
      const written = Object.entries(readFiles(folder)).filter(([path]) =>
        path.startsWith('sboms/'),
      );
      expect(written.map(([path]) => path)).toEqual([file]);
      const piped = await managerIn(folder, `sbom ${IMAGE}`, { env });
      expect(piped).toEqual({ code: 0, stdout: written[0]?.[1], stderr: '' });
    });

    it('tell that an image is the same as itself, and another one is not', async () => {
      const same = ['diff-images', 'debian:bookworm-slim', 'debian:bookworm-slim', '--exit-code'];
      const { code, stdout } = await managerIn(scratchFolder(), same, { env });
      expect(code).toBe(0);
      expect(stdout).toContain('\nNo package differs.\n');
      const other = ['diff-images', 'busybox:stable', 'debian:bookworm-slim', '--exit-code'];
      const differing = await managerIn(scratchFolder(), other, { env });
      expect(differing.code).toBe(1);
      expect(differing.stdout).toMatch(/\nDebian packages \(dpkg\): \d+ added\n {2}\+ {2}adduser /);
    });
  },
);
