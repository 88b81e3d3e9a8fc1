import { describe, expect, it } from 'vitest';
import { buildReport } from '../../src/deliver/report.ts';
import type { DeliveryReport } from '../../src/deliver/run.ts';
import { engineRows, lacksLab, labPodman } from '../support/lab.ts';
import { served } from './support/served.ts';
import { lightProject } from './support/light-project.ts';
import type { LightProject } from './support/light-project.ts';
import { outcomesOf } from './support/real.ts';

/** What stands in the report after a run. */
function reportOf(delivered: DeliveryReport) {
  return buildReport(delivered.units, undefined, new Date('2024-01-02T03:04:05Z'));
}

function failureIn(delivered: DeliveryReport, image: string) {
  const outcome = delivered.units.find((unit) => unit.image === image)?.outcome;
  if (outcome?.type !== 'failed') throw new Error(`${image} is ${outcome?.type ?? 'not there'}`);
  return outcome.failure;
}

/** Containers that are left behind. */
async function leftovers(project: LightProject): Promise<string[]> {
  const format = '{{.Label "manager.test"}}';
  const all = await project.docker(
    'ps',
    '-a',
    '--filter',
    'label=manager.test',
    '--format',
    format,
  );
  const name = project.alone.slice(0, project.alone.indexOf(':'));
  return all.split('\n').filter((each) => each.startsWith(name));
}

function testingPhases(project: LightProject): string[] {
  return project.events.flatMap((event) =>
    event.event === 'phase' && event.phase === 'testing' ? [event.image] : [],
  );
}

const GOOD = `tests:
  shell:
    run:
      - 'true'
      - { command: 'echo "Python {python_version} of {distro}"; echo told >&2', stdout: '^Python {python_version} of [de]$', stderr: told }
      - { command: [sh, -c, 'exit 3'], exit_code: 3 }
      - { command: 'id -u; echo $X; cat /proc/net/dev | wc -l', user: '1000', environment: { X: given }, stdout: [^1000$, ^given$, '^ *3$'] }
    files:
      /bin/sh: { mode: '0755', owner: 'root:0', type: file }
      /bin: { type: directory }
      /nowhere: { exists: false }
    user: ''
    entrypoint: []
    cmd: [sh]
    exposed_ports: []
    labels: { manager.image: '{package}:{tag}', other: }
    max_size: 50MB
`;

const rows = [...engineRows(), ['podman', { name: 'podman', url: labPodman() ?? '' }] as const];

describe.skipIf(lacksLab('engines', 'podman', 'registry')).each(rows)(
  'tests of images, %s',
  (_, lab) => {
    it('pass, and are not run again for what has passed them', async () => {
      const project = lightProject(lab, {}, undefined, GOOD);
      const { base, child, alone } = project;
      const first = await project.run({ push: true });
      expect(
        first.units.flatMap(({ outcome }) => (outcome.type === 'failed' ? [outcome.failure] : [])),
      ).toEqual([]);
      expect(outcomesOf(first)).toEqual({ [base]: 'built', [child]: 'built', [alone]: 'built' });
      expect(testingPhases(project).sort()).toEqual([child, alone].sort());
      const report = reportOf(first);
      expect(report.images[alone]?.['linux/amd64']?.tests).toMatchObject({
        outcome: 'passed',
        checks: 14,
        problems: [],
      });
      const second = await project.run({ push: true, earlier: report });
      expect(outcomesOf(second)).toEqual({
        [base]: 'skipped',
        [child]: 'skipped',
        [alone]: 'skipped',
      });
      expect(testingPhases(project)).toEqual([]);
      await project.run({ push: false, build: false, test: 'all', earlier: report });
      expect(testingPhases(project).sort()).toEqual([child, alone].sort());
      await project.run({ overwrite: true, test: 'never' });
      expect(testingPhases(project)).toEqual([]);
      expect(await leftovers(project)).toEqual([]);
    });

    it('keep what fails them from the registry, and block what starts from it', async () => {
      const project = lightProject(
        lab,
        {},
        undefined,
        `tests:
  wrong:
    distro: d
    release: '*'
    run:
      - { command: 'echo Python 3.7', stdout: '^Python {python_version}' }
      - exit 4
      - [nothing-of-the-kind]
      - { command: 'true', user: nobody-there }
    files: [/nowhere]
    environment: { PATH: /elsewhere }
    max_size: 10kB
`.replace('- [nothing-of-the-kind]', '- { command: [nothing-of-the-kind] }'),
      );
      const { base, child, alone } = project;
      const report = await project.run({ push: true });
      expect(outcomesOf(report)).toEqual({
        [base]: 'failed',
        [child]: 'blocked',
        [alone]: 'built',
      });
      const failure = failureIn(report, base);
      expect(failure).toMatchObject({ stage: 'test', attempts: 1 });
      expect(failure.hint).toMatch(/^What is expected stands at manifest\.yml:\d+; /);
      const problems = failure.message.split('\n');
      expect(problems).toEqual([
        expect.stringMatching(/^wrong: the variable PATH is "\/.*", but should be "\/elsewhere"$/),
        'wrong: /nowhere does not exist',
        expect.stringMatching(/^wrong: it has [\d.]+ MB, but may have 10 kB at most$/),
        'wrong: `echo Python 3.7` printed "Python 3.7" on stdout, but that should match /^Python 3\\.11/',
        'wrong: `exit 4` ended with 4, but should end with 0; it said nothing',
        expect.stringMatching(/^wrong: `nothing-of-the-kind` could not be started: /),
        expect.stringMatching(/^wrong: `true` could not be started: .*nobody-there/),
      ]);
      const log = project.read(failure.log ?? '');
      expect(log).toContain('base ');
      expect(log).toContain('$ echo Python 3.7\nPython 3.7\nFAILED: `echo Python 3.7` printed');
      expect(await served(`${project.repository}:1.0.0-python3.11-d-runtime`)).toBeUndefined();
      expect(await served(`${project.repository}:1.0.0-python3.11-e-runtime`)).toBeDefined();
      expect(await leftovers(project)).toEqual([]);
      // The image is there with its key: it must not pass for tested the next time.
      const again = await project.run({ push: true, earlier: reportOf(report) });
      expect(outcomesOf(again)).toEqual({
        [base]: 'failed',
        [child]: 'blocked',
        [alone]: 'skipped',
      });
    });

    it('test again when they change, without a build, and hold growth against the last push', async () => {
      const tests = (more: string): string => `tests: { size: { distro: e, ${more} } }\n`;
      const project = lightProject(lab, {}, undefined, tests(`max_growth: '1%'`));
      const { alone } = project;
      const first = reportOf(await project.run({ push: true }));
      const manifest = project.read('manifest.yml');
      project.write(
        'manifest.yml',
        manifest.replace(tests(`max_growth: '1%'`), tests('files: [/no]')),
      );
      const changed = await project.run({ earlier: first });
      expect(failureIn(changed, alone)).toMatchObject({
        message: 'size: /no does not exist',
        attempts: 1,
      });
      project.write('manifest.yml', manifest);
      project.write('tools/alone', `dd if=/dev/urandom of=/big bs=1M count=2 # ${alone}\n`);
      const grown = await project.run({ earlier: first });
      expect(failureIn(grown, alone).message).toMatch(
        /^size: it has .* more than the .* that were pushed last, but may have 1 % more$/,
      );
    });

    it('end in time, and leave no container', async () => {
      const project = lightProject(
        lab,
        {},
        undefined,
        `tests: { slow: { distro: e, run: [{ command: sleep 600, timeout: 1 }] } }\n`,
      );
      const { alone } = project;
      expect(failureIn(await project.run(), alone).message).toBe(
        'slow: `sleep 600` took longer than 1 s',
      );
      expect(await leftovers(project)).toEqual([]);
    });

    it('are given up with the run', async () => {
      const project = lightProject(
        lab,
        {},
        undefined,
        `tests: { slow: { distro: e, run: [sleep 600] } }\n`,
      );
      const stop = new AbortController();
      const report = await project.run({
        signal: stop.signal,
        onEvent: (event) => {
          if (event.event === 'log' && event.text === '$ sleep 600') {
            setTimeout(() => {
              stop.abort(new Error('Ctrl-C'));
            }, 500);
          }
        },
      });
      expect(report.cancelled).toBe(true);
      expect(outcomesOf(report)).toMatchObject({ [project.alone]: 'cancelled' });
      expect(await leftovers(project)).toEqual([]);
    });
  },
);
