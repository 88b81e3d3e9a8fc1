import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { lightProject } from '../deliver/support/light-project.ts';
import type { LightProject } from '../deliver/support/light-project.ts';
import { engineRows, lacksLab } from '../support/lab.ts';
import type { LabEngine } from '../support/lab.ts';
import { faultProxy } from './support/fault-proxy.ts';
import { leftovers, reported, runOn, startOn } from './support/runs.ts';

const BUILD = ['build', '--progress', 'plain'];

/** A light project of which one image has a context of 8 MiB. */
function project(lab: LabEngine): LightProject {
  const bulk = randomBytes(4 * 1024 * 1024).toString('hex');
  return lightProject(lab, { 'tools/alone': `echo alone\nexit\n${bulk}` });
}

const ALL_BUILT = ({ base, child, alone }: LightProject): Record<string, string> => ({
  [base]: 'built',
  [child]: 'built',
  [alone]: 'built',
});

describe.skipIf(lacksLab('engines', 'registry')).each(engineRows())(
  'a way to %s that breaks',
  (_, lab) => {
    it.each([
      ['buildkit', '1', /^POST \/\S*\/session$/],
      ['classic', '0', /^POST \/\S*\/build\?/],
    ] as const)(
      'in the middle of a context (%s) is tried again, and the image is whole',
      async (_builder, DOCKER_BUILDKIT, wanted) => {
        const light = project(lab);
        let cuts = 0;
        const proxy = await faultProxy(lab.url, (request, { cut }) => {
          if (!wanted.test(request) || cuts === 2) return;
          cuts += 1;
          cut({ sent: 2 * 1024 * 1024 });
        });
        const script = `process.env.DOCKER_BUILDKIT = '${DOCKER_BUILDKIT}';`;
        // One at a time: each build has a connection of its own, and that of the large context is to be cut.
        const argv = [...BUILD, '--jobs', '1', '--distros', 'e'];
        const { code, stdout, stderr } = await runOn(proxy.url, light.folder, argv, script);
        expect(code, stdout + stderr).toBe(0);
        expect(stderr).toContain(`${light.alone}: retry 1 in `);
        expect(await light.docker('run', '--rm', light.alone, 'wc', '-c', '/alone')).toMatch(
          new RegExp(`^${8 * 1024 * 1024 + 'echo alone\nexit\n'.length} `),
        );
      },
    );

    it('while it builds, for good, says so, and the next run builds what is missing', async () => {
      const light = lightProject(lab, { 'tools/child': 'sleep 60\n' });
      const proxy = await faultProxy(lab.url);
      const run = startOn(proxy.url, light.folder, BUILD);
      await run.said('COPY tools/child');
      await proxy.stop();
      const { code, stdout } = await run.exit;
      expect(code).toBe(1);
      expect(stdout).toContain('the socket does not exist');
      expect(stdout).toContain('Start the engine');
      expect(reported(light.folder)).toMatchObject({
        [light.base]: 'built',
        [light.child]: 'failed',
      });
      light.write('tools/child', 'true\n');
      await proxy.start();
      const again = await runOn(proxy.url, light.folder, BUILD);
      expect(again.code, again.stdout + again.stderr).toBe(0);
      expect(reported(light.folder)).toMatchObject({
        [light.base]: 'skipped',
        [light.child]: 'built',
      });
      expect(leftovers(light.folder)).toEqual([]);
    });

    it('for a moment is waited for, and nothing fails', async () => {
      const light = lightProject(lab);
      let hasStopped = false;
      const proxy = await faultProxy(lab.url, (request) => {
        if (hasStopped || !request.includes('/build?')) return;
        hasStopped = true;
        void proxy.stop();
      });
      const run = startOn(proxy.url, light.folder, BUILD, '');
      await run.said('the socket does not exist');
      await proxy.start();
      const { code, stdout, stderr } = await run.exit;
      expect(code, stdout + stderr).toBe(0);
      expect(reported(light.folder)).toEqual(ALL_BUILT(light));
    });
  },
);
