import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { copyProject, removeProject } from '../integration/project-copy.ts';
import { buildReport } from '../../src/deliver/report.ts';
import { engineRows, labAuthRegistry, lacksLab, labRegistry } from '../support/lab.ts';
import { served } from './support/served.ts';
import { freshName, outcomesOf, realProject } from './support/real.ts';
import { lightProject } from './support/light-project.ts';
import type { RealProject } from './support/real.ts';
import type { LabEngine } from '../support/lab.ts';

/** examples/minimal as it is, but for the names of its package and registry, and a tool that was never built before. */
function minimal(lab: LabEngine): RealProject & { readonly repository: string } {
  const folder = copyProject('examples/minimal');
  onTestFinished(() => {
    removeProject(folder);
  });
  const name = freshName();
  const repository = `${labRegistry() ?? ''}/${name}/greeter`;
  const manifest = join(folder, 'manifest.yml');
  const text = readFileSync(manifest, 'utf8')
    .replace('localhost:5000/examples/greeter', repository)
    .replace('localhost:5000:', `'${labRegistry() ?? ''}':`)
    .replaceAll(/^(\s+)greeter:/gm, `$1${name}:`);
  writeFileSync(manifest, text);
  const tool = join(folder, 'tools/greeter.py');
  writeFileSync(tool, `${readFileSync(tool, 'utf8')}# ${name}\n`);
  return { ...realProject(lab, folder, name), repository };
}

describe.skipIf(lacksLab('engines', 'registry'))('delivering examples/minimal', () => {
  it.each(engineRows())(
    'builds, tags and pushes with %s, and does nothing the second time',
    async (_, lab) => {
      const project = minimal(lab);
      const report = await project.run({ push: true });
      expect(report).toMatchObject({ succeeded: true, counts: { built: 2, pushed: 2 } });
      for (const { image, outcome } of report.units) {
        expect(await project.docker('run', '--rm', image, 'test')).toBe('Hello, test!');
        expect(
          await project.docker('run', '--rm', '--entrypoint', 'python3', image, '--version'),
        ).toMatch(/^Python 3\.11/);
        if (outcome.type !== 'built') throw new Error(outcome.type);
        expect(outcome.pushed).toHaveLength(1);
        for (const { reference, digest, existed } of outcome.pushed) {
          expect(existed).toBe(false);
          expect(reference.startsWith(project.repository)).toBe(true);
          expect((await served(reference))?.digest).toBe(digest);
        }
      }
      const second = await project.run({ push: true });
      expect(outcomesOf(second)).toEqual(
        Object.fromEntries(report.units.map(({ image }) => [image, 'skipped'])),
      );
      expect(project.events.filter(({ event }) => event === 'step')).toEqual([]);
      expect(
        second.units.flatMap(({ outcome }) => ('pushed' in outcome ? outcome.pushed : [])),
      ).toMatchObject([{ existed: true }, { existed: true }]);
    },
  );
});

function phasesOf(project: RealProject, image: string): string[] {
  return project.events.flatMap((event) =>
    event.event === 'phase' && event.image === image ? [event.phase] : [],
  );
}

describe.skipIf(lacksLab('engines', 'registry')).each(engineRows())(
  'delivering with %s',
  (_, lab) => {
    it('builds what changed, and all on request', async () => {
      const project = lightProject(lab);
      const { base, child, alone } = project;
      expect(outcomesOf(await project.run())).toEqual({
        [base]: 'built',
        [child]: 'built',
        [alone]: 'built',
      });
      project.write('tools/child', `echo another ${base}\n`);
      expect(outcomesOf(await project.run())).toEqual({
        [base]: 'skipped',
        [child]: 'built',
        [alone]: 'skipped',
      });
      project.write('tools/base', `echo another ${base}\n`);
      expect(outcomesOf(await project.run())).toEqual({
        [base]: 'built',
        [child]: 'built',
        [alone]: 'skipped',
      });
      const again = await project.run({ overwrite: true, noCache: true });
      expect(outcomesOf(again)).toEqual({ [base]: 'built', [child]: 'built', [alone]: 'built' });
      expect(phasesOf(project, child)).toEqual(['building']);
      expect((await project.preview()).map(({ action }) => action)).toEqual([
        'skip',
        'skip',
        'skip',
      ]);
    });

    it('shows a failure down to its template, blocks its children, and goes on beside it', async () => {
      const project = lightProject(lab, { 'tools/base': 'echo some words\nexit 3\n' });
      const { base, child, alone } = project;
      const report = await project.run({ push: true });
      expect(outcomesOf(report)).toEqual({
        [base]: 'failed',
        [child]: 'blocked',
        [alone]: 'built',
      });
      const outcome = report.units.find(({ image }) => image === base)?.outcome;
      if (outcome?.type !== 'failed') throw new Error('it did not fail');
      const { failure } = outcome;
      expect(failure).toMatchObject({
        stage: 'build',
        dockerfile: { path: expect.stringMatching(/Dockerfile$/) as string, line: 4 },
        template: { file: 't/base.Dockerfile.njk', line: 4 },
        lastLines: ['some words'],
        attempts: 1,
      });
      expect(failure.log).toMatch(/^\.manager\/logs\//);
      expect(project.read(failure.log ?? '')).toContain('some words\n');
      expect(await served(`${project.repository}:1.0.0-python3.11-e-runtime`)).toBeDefined();
      project.write('tools/base', `echo mended ${base}\n`);
      expect(outcomesOf(await project.run({ push: true }))).toEqual({
        [base]: 'built',
        [child]: 'built',
        [alone]: 'skipped',
      });
    });

    it('stops at the first failure when asked to', async () => {
      const project = lightProject(lab, { 'tools/base': 'exit 3\n', 'tools/alone': 'sleep 60\n' });
      const { base, child, alone } = project;
      const report = await project.run({ failFast: true, jobs: 2 });
      expect(outcomesOf(report)).toEqual({
        [base]: 'failed',
        [child]: 'blocked',
        [alone]: 'cancelled',
      });
    });

    it('pushes alone what is there, says what is missing, and moves aliases when all is there', async () => {
      const project = lightProject(lab, { 'tools/child': 'exit 3\n' });
      const { child, alone, repository } = project;
      await project.run();
      const report = await project.run({ build: false, push: true });
      expect(outcomesOf(report)).toEqual({ [child]: 'missing', [alone]: 'skipped' });
      expect(report.succeeded).toBe(false);
      const tag = await served(`${repository}:1.0.0-python3.11-e-runtime`);
      expect(tag?.digest).toMatch(/^sha256:/);
      expect(await served(`${repository}:latest`)).toBeUndefined();
      expect(await served(`${repository}:1.0.0-python3.11-d-runtime`)).toBeUndefined();
      project.write('tools/child', 'true\n');
      expect((await project.run({ push: true })).succeeded).toBe(true);
      expect(await served(`${repository}:latest`)).toEqual(tag);
    });

    it('ends a build that takes too long', async () => {
      const project = lightProject(lab, { 'tools/alone': 'sleep 60\n' });
      const report = await project.run({ timeout: 15_000 });
      expect(outcomesOf(report)).toMatchObject({
        [project.child]: 'built',
        [project.alone]: 'failed',
      });
      expect(report.units.find(({ image }) => image === project.alone)?.outcome).toMatchObject({
        failure: { message: 'it took longer than 15 s', attempts: 1 },
      });
    });

    it('is interrupted at once, and keeps what is done', async () => {
      const project = lightProject(lab, { 'tools/child': 'sleep 60\n' });
      const controller = new AbortController();
      let aborted = Infinity;
      const report = await project.run({
        signal: controller.signal,
        onEvent: (event) => {
          if (event.event !== 'step' || !event.name.includes('sh /child')) return;
          aborted = performance.now();
          controller.abort(new Error('Ctrl-C'));
        },
      });
      // Two seconds are promised; a busy machine gets more, and still far less than the build would take.
      expect(performance.now() - aborted).toBeLessThan(20_000);
      expect(report.cancelled).toBe(true);
      expect(outcomesOf(report)).toMatchObject({
        [project.base]: 'built',
        [project.child]: 'cancelled',
      });
      expect(buildReport(report.units, undefined, new Date(0)).images[project.base]).toMatchObject({
        'linux/amd64': { outcome: 'built' },
      });
    });
  },
);

describe.skipIf(lacksLab('engines', 'auth registry')).each(engineRows())(
  'delivering to a registry with a log-in from %s',
  (_, lab) => {
    const registry = labAuthRegistry();
    const section = `'${registry?.host ?? ''}': { user: LAB_USER, pwd: LAB_PASSWORD, registry: { NAME: '${registry?.host ?? ''}/NAME/app' } }`;
    const authorities = registry === undefined ? [] : [readFileSync(registry.ca, 'utf8')];

    it('pushes with the credentials of the variables that the manifest names, and shows them nowhere', async () => {
      const project = lightProject(lab, {}, section);
      const env = { LAB_USER: registry?.user, LAB_PASSWORD: registry?.password };
      const report = await project.run({ push: true, env, authorities });
      expect(report).toMatchObject({ succeeded: true, counts: { built: 3, pushed: 2 } });
      expect(project.events.length).toBeGreaterThan(0);
      expect(JSON.stringify([report, project.events])).not.toContain(registry?.password);
      const again = await project.run({ push: true, env, authorities });
      expect(again).toMatchObject({ succeeded: true, counts: { skipped: 3, pushed: 2 } });
    });

    it('takes a wrong password for a failure, tried once, with a hint', async () => {
      const project = lightProject(lab, {}, section);
      const env = { LAB_USER: registry?.user, LAB_PASSWORD: 'wrong-p4ssw0rd' };
      const report = await project.run({ push: true, env, authorities });
      expect(report.counts).toMatchObject({ built: 1, failed: 2 });
      const outcome = report.units.find(({ image }) => image === project.alone)?.outcome;
      expect(outcome).toMatchObject({ type: 'failed', failure: { stage: 'push', attempts: 1 } });
      if (outcome?.type !== 'failed') throw new Error('it did not fail');
      expect(outcome.failure.hint).toContain('LAB_PASSWORD');
      expect(JSON.stringify([report, project.events])).not.toContain('wrong-p4ssw0rd');
    });
  },
);
