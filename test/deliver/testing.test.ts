import { describe, expect, it } from 'vitest';
import type { DeliveryOptions } from '../../src/deliver/request.ts';
import { deliver } from '../../src/deliver/run.ts';
import { buildReport } from '../../src/deliver/report.ts';
import type { BuildReport } from '../../src/deliver/report-schema.ts';
import type { TestImage, TestSubject, TestVerdict } from '../../src/deliver/ports.ts';
import { EngineError } from '../../src/engine/engine-error.ts';
import { generated, projectOf } from '../support/project.ts';
import { deliveryRequest } from '../../src/deliver/request.ts';
import { FakeWorld } from './support/fake-world.ts';

const PASSED: TestVerdict = { checks: 1, problems: [], notRun: [] };

function projectWith(tests: string, version = '1.0.0'): string {
  return projectOf({
    'manifest.yml': `bentoml_version: '${version}'
python_versions: ['3.11']
packages: { app: { runtime: [d] } }
repository: { registry.example: { registry: { app: registry.example/app } } }
${tests}
distros:
  d: { templates_dir: t, base_image: 'debian:12', add_to_tags: d }
`,
    't/runtime.Dockerfile.njk': 'FROM debian:12\n',
  });
}

/** Delivers with a tester that answers as told, and keeps what it was asked. */
function bench(tests: string, version?: string) {
  const world = new FakeWorld();
  const asked: TestSubject[] = [];
  let answer: TestImage = () => Promise.resolve(PASSED);
  let root = projectWith(tests, version);
  let report: BuildReport | undefined;
  return {
    world,
    asked,
    answerWith: (next: TestImage) => {
      answer = next;
    },
    change: (next: string, nextVersion?: string) => {
      root = projectWith(next, nextVersion);
    },
    report: () => report?.images['app:1.0.0-python3.11-d-runtime']?.['linux/amd64'],
    run: async (options: Partial<DeliveryOptions> = {}) => {
      const project = generated(root);
      const request = deliveryRequest(project.prepared, project, {
        build: true,
        push: true,
        earlier: report,
        ...options,
      });
      asked.length = 0;
      world.events.length = 0;
      const test: TestImage = (subject, watch) => {
        asked.push(subject);
        return answer(subject, watch);
      };
      const delivered = await world.clock.run(deliver(request, { ...world.world, test }));
      report = buildReport(delivered.units, report, new Date('2024-01-02T03:04:05Z'));
      return delivered.units[0]?.outcome;
    },
  };
}

const TESTS = "tests: { one: { run: ['true'] } }";

describe('the test of a unit', () => {
  it('is not made where the manifest has none, or nobody wants it', async () => {
    const none = bench('');
    expect(await none.run()).toMatchObject({ type: 'built' });
    expect(none.asked).toEqual([]);
    expect(none.report()).not.toHaveProperty('tests');
    const unwanted = bench(TESTS);
    expect(await unwanted.run({ test: 'never' })).toMatchObject({ type: 'built' });
    expect(unwanted.asked).toEqual([]);
  });

  it('is made once for an image and its tests', async () => {
    const { run, asked, report, change } = bench(TESTS);
    expect(await run()).toMatchObject({ type: 'built' });
    expect(asked).toMatchObject([{ pushedSize: undefined, size: 10, isForeign: false }]);
    expect(report()?.tests).toMatchObject({ outcome: 'passed', checks: 1 });
    expect(await run()).toMatchObject({ type: 'skipped' });
    expect(asked).toEqual([]);
    change(`# moved\n${TESTS}`);
    await run();
    expect(asked).toEqual([]);
    change(TESTS.replace('true', 'false'));
    expect(await run()).toMatchObject({ type: 'skipped' });
    expect(asked).toHaveLength(1);
    await run({ overwrite: true });
    expect(asked).toMatchObject([{ pushedSize: 10 }]);
  });

  it('keeps from the registry what fails it, and is made again', async () => {
    const { run, answerWith, world, report, asked } = bench(TESTS);
    answerWith(() => Promise.resolve({ checks: 2, problems: ['one: bad p4ssw0rd'], notRun: [] }));
    expect(await run()).toMatchObject({
      type: 'failed',
      failure: {
        stage: 'test',
        message: 'one: bad ***',
        hint: 'What is expected stands at manifest.yml:5; `manager test` tests again without building.',
      },
    });
    expect(world.registry).toEqual(new Map());
    expect(report()?.tests).toMatchObject({ outcome: 'failed', problems: ['one: bad ***'] });
    expect(await run({ build: false })).toMatchObject({ type: 'failed' });
    answerWith(() => Promise.resolve(PASSED));
    expect(await run({ build: false })).toMatchObject({ type: 'skipped' });
    expect(world.registry.size).toBe(1);
    expect(asked).toHaveLength(1);
  });

  it('is made again after a partial one, and says what was left out', async () => {
    const { run, answerWith, world, asked } = bench(TESTS);
    answerWith(() =>
      Promise.resolve({ ...PASSED, notRun: ['one: `true` is for another machine'] }),
    );
    expect(await run()).toMatchObject({ type: 'built' });
    expect(world.events).toContainEqual(
      expect.objectContaining({
        event: 'warning',
        text: 'not tested: one: `true` is for another machine',
      }),
    );
    await run();
    expect(asked).toHaveLength(1);
  });

  it('is tried again when the engine stumbles, and fails when it falls', async () => {
    const { run, answerWith, asked, world } = bench(TESTS);
    answerWith(() =>
      asked.length === 1
        ? Promise.reject(new EngineError('test', 'gone', { transient: true }))
        : Promise.resolve(PASSED),
    );
    const running = run();
    expect(await running).toMatchObject({ type: 'built' });
    expect(world.events.filter(({ event }) => event === 'retry')).toHaveLength(1);
    answerWith(() => Promise.reject(new EngineError('test', 'no more')));
    expect(await run({ test: 'all' })).toMatchObject({
      type: 'failed',
      failure: { stage: 'test', message: 'no more' },
    });
  });

  it('alone says what came of it, and that images are missing', async () => {
    const { run, asked } = bench(TESTS);
    const only = { build: false, push: false, test: 'all' } as const;
    expect(await run(only)).toMatchObject({ type: 'missing' });
    await run();
    expect(await run(only)).toMatchObject({
      type: 'skipped',
      why: '1 check, all passed',
      tested: true,
    });
    expect(asked).toHaveLength(1);
  });

  it('knows the size of the release before', async () => {
    const { run, asked, change } = bench(TESTS);
    await run();
    change(TESTS, '1.0.1');
    await run();
    expect(asked).toMatchObject([{ image: 'app:1.0.1-python3.11-d-runtime', pushedSize: 10 }]);
  });

  it('writes into the log, and tells who watches', async () => {
    const { run, answerWith, world } = bench(TESTS);
    answerWith((_, { say }) => {
      say('\u001b[31mred p4ssw0rd\u001b[0m');
      return Promise.resolve(PASSED);
    });
    await run();
    expect([...world.logs.values()].join('')).toContain('red ***\n');
    expect(world.events).toContainEqual(expect.objectContaining({ event: 'log', text: 'red ***' }));
    expect(world.events).toContainEqual(
      expect.objectContaining({ event: 'phase', phase: 'testing' }),
    );
  });
});
