import { describe, expect, it } from 'vitest';
import { EventSchema } from '../../src/cli/progress/event-schema.ts';
import { BuildReportSchema } from '../../src/deliver/report-schema.ts';
import { lightProject } from '../deliver/support/light-project.ts';
import type { LightProject } from '../deliver/support/light-project.ts';
import { served } from '../deliver/support/served.ts';
import { engineRows, lacksLab } from '../support/lab.ts';
import type { LabEngine } from '../support/lab.ts';
import { startManager } from '../support/manager-process.ts';
import type { Exit, Started } from '../support/manager-process.ts';

const PASSING = `tests:
  shell:
    run:
      - { command: 'echo Python {python_version}', stdout: '^Python {python_version}$' }
    files: [/bin/sh]
`;

const FAILING = `tests:
  shell:
    distro: e
    run:
      - { command: echo hello, stdout: ^goodbye$ }
`;

interface Tried {
  readonly project: LightProject;
  readonly start: (...argv: readonly string[]) => Started;
  readonly manager: (...argv: readonly string[]) => Promise<Exit>;
  /** Containers of its tests, running or not. */
  readonly containers: () => Promise<readonly string[]>;
  readonly expectNow: (tests: string) => void;
}

/** A project of three images, of which two are products: {@link LightProject.child} and {@link LightProject.alone}. */
function tried(lab: LabEngine, tests: string): Tried {
  const project = lightProject(lab, {}, undefined, tests);
  let current = tests;
  const start = (...argv: readonly string[]): Started =>
    startManager(project.folder, argv, '', { DOCKER_HOST: lab.url });
  const label = (image: string): Promise<string> =>
    project.docker('ps', '--all', '--quiet', '--filter', `label=manager.test=${image}`);
  return {
    project,
    start,
    manager: (...argv) => start(...argv).exit,
    containers: async () => {
      const all = await Promise.all([project.base, project.child, project.alone].map(label));
      return all.flatMap((ids) => ids.split('\n')).filter((id) => id !== '');
    },
    expectNow: (wanted) => {
      project.write(
        'manifest.yml',
        project.read('manifest.yml').replace(current, () => wanted),
      );
      current = wanted;
    },
  };
}

function reportIn({ project }: Tried) {
  return BuildReportSchema.parse(JSON.parse(project.read('build-report.json')));
}

describe.skipIf(lacksLab('engines', 'registry')).each(engineRows())(
  'manager test, the program, %s',
  (_, lab) => {
    it('says what passed and what failed, pushes nothing that failed, and builds nothing', async () => {
      const made = tried(lab, FAILING);
      const { child, alone, repository } = made.project;
      const tag = '1.0.0-python3.11-e-runtime';

      const empty = await made.manager('test');
      expect([empty.code, empty.stdout]).toEqual([1, expect.stringContaining('1 image in')]);
      expect(empty.stdout).toContain('the engine does not hold it');

      const built = await made.manager('build', '--push');
      expect(built.code).toBe(1);
      expect(built.stdout).toContain(`failed: ${alone} in the tests, after `);
      expect(built.stdout).toContain(
        '  shell: `echo hello` printed "hello" on stdout, but that should match /^goodbye$/\n',
      );
      expect(built.stdout).toMatch(/\n {2}hint: What is expected stands at manifest\.yml:\d+; /);
      expect(await served(`${repository}:${tag}`)).toBeUndefined();

      const failed = await made.manager('test');
      expect([failed.code, failed.stdout]).toEqual([1, expect.stringContaining('1 failed\n')]);
      expect(reportIn(made).images[alone]?.['linux/amd64']?.tests?.outcome).toBe('failed');

      made.expectNow(PASSING);
      const passed = await made.manager('test');
      expect(passed.code, passed.stderr).toBe(0);
      expect(passed.stdout).toContain(`${alone}  2 checks, all passed\n`);
      expect(passed.stdout).toMatch(/\n\d images in .*: 2 tested\n$/);
      expect(passed.stderr).not.toContain('building');
      expect(await served(`${repository}:${tag}`)).toBeUndefined();
      const { images } = reportIn(made);
      for (const image of [child, alone]) {
        expect(images[image]?.['linux/amd64']?.tests).toMatchObject({
          outcome: 'passed',
          checks: 2,
        });
      }
      expect(await made.containers()).toEqual([]);
    });

    it('tells programs by events', async () => {
      const made = tried(lab, PASSING);
      const { alone } = made.project;
      const built = await made.manager('build', '--no-test', '--only', '*/e/*/*');
      expect(built.code, built.stderr).toBe(0);
      expect(reportIn(made).images[alone]?.['linux/amd64']?.tests).toBeUndefined();
      const { code, stdout } = await made.manager(
        ...['test', '--progress', 'json', '--only', '*/e/*/*'],
      );
      expect(code).toBe(0);
      const events = stdout
        .trimEnd()
        .split('\n')
        .map((line) => EventSchema.parse(JSON.parse(line)));
      const outcomes = events.flatMap((event) => (event.event === 'outcome' ? [event] : []));
      expect(outcomes).toMatchObject([
        { image: alone, outcome: { type: 'skipped', tested: true, why: '2 checks, all passed' } },
      ]);
      const shown = events.flatMap((event) => (event.event === 'log' ? [event.text] : []));
      expect(shown).toContain('Python 3.11');
    });

    it('leaves no container on Ctrl-C, and exits 130', async () => {
      const made = tried(lab, "tests: { slow: { distro: e, run: ['sleep 600'] } }\n");
      const only = ['--only', '*/e/*/*'];
      const built = await made.manager('build', '--no-test', ...only);
      expect(built.code, built.stderr).toBe(0);
      const { child, exit, said } = made.start('test', '--progress', 'plain', ...only);
      await said(': testing');
      await expect.poll(made.containers, { timeout: 120_000, interval: 200 }).toHaveLength(1);
      child.kill('SIGINT');
      const { code, stdout, stderr } = await exit;
      expect(code, stderr).toBe(130);
      expect(stdout).toMatch(/: 1 cancelled\n$/);
      expect(await made.containers()).toEqual([]);
    });

    it('refuses what is not for it, and mistakes in tests at their place', async () => {
      const made = tried(lab, "tests: { shell: { run: [{ command: 'true', stdotu: x }] } }\n");
      const wrong = await made.manager('test');
      expect(wrong.code).toBe(2);
      expect(wrong.stderr).toMatch(
        /^manifest\.yml:\d+:\d+: error manifest\/unknown-key: .*no key 'stdotu'$/m,
      );
      for (const flag of ['--no-test', '--push', '--build-images']) {
        const refused = await made.manager('test', flag);
        expect([refused.code, refused.stderr]).toEqual([
          2,
          expect.stringContaining(`${flag} is nothing for \`manager test\``),
        ]);
      }
    });
  },
);
