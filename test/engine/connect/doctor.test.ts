import { describe, expect, it } from 'vitest';
import { runCli } from '../../../src/cli/run.ts';
import { doctorCommand } from '../../../src/cli/specs/doctor.ts';
import { lacksOf } from '../../../src/engine/connect/diagnose.ts';
import type { EngineReport } from '../../../src/engine/connect/diagnose.ts';
import { fakeContext } from '../../cli/fake-context.ts';
import { fakeEngine, json } from '../../support/fake-engine/fake-engine.ts';

const report: EngineReport = {
  info: {
    product: 'Docker Engine',
    version: '99.0',
    apiVersion: '1.45',
    platform: 'linux/amd64',
    cpus: 4,
    memory: 8e9,
    builder: 'buildkit',
    store: 'graphdriver',
    rootFolder: '/data',
  },
  apiVersion: '1.45',
  platforms: [
    { platform: 'linux/amd64', emulated: false },
    { platform: 'linux/arm64', emulated: true },
  ],
  usage: undefined,
  freeBytes: 50e9,
};

const codes = (given: Partial<EngineReport>): string[] =>
  lacksOf({ ...report, ...given }).map(({ code }) => code);

describe('what an engine lacks', () => {
  it('is nothing when all is there, or not told', () => {
    expect(codes({})).toEqual([]);
    expect(codes({ platforms: undefined, freeBytes: undefined })).toEqual([]);
  });

  it('is named with what to do', () => {
    expect(codes({ info: { ...report.info, apiVersion: '1.40' } })).toEqual(['engine/too-old']);
    expect(codes({ info: { ...report.info, builder: 'classic' } })).toEqual(['engine/no-buildkit']);
    expect(codes({ platforms: report.platforms?.slice(0, 1) })).toEqual(['engine/no-emulation']);
    expect(codes({ freeBytes: 1e9 })).toEqual(['engine/low-disk']);
    const all = lacksOf({ ...report, freeBytes: 1e9 });
    expect(all.every(({ hint }) => hint !== undefined)).toBe(true);
  });
});

async function doctor(env: Record<string, string>, ...flags: string[]) {
  const { written, ...context } = fakeContext({ env });
  const root = { name: '', summary: 'x', examples: [], options: {}, subcommands: [doctorCommand] };
  const code = await runCli(['doctor', ...flags], context, root);
  return { code, ...written };
}

const df = json({ LayersSize: 5e9, Images: [{}, {}], BuildCache: [{ Size: 1e9 }, { Size: 2e9 }] });

describe('manager doctor', () => {
  it('tells of the engine in lines', async () => {
    const { url } = await fakeEngine({ 'GET /system/df': df });
    const { code, stdout, stderr } = await doctor({ DOCKER_HOST: url });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(`engine   Docker Engine 99.0, API 1.41
address  ${url} (DOCKER_HOST)
machine  linux/amd64, 4 CPUs, 8.0 GB memory
builder  BuildKit
builds   linux/amd64 (more is not told)
store    graph driver
disk     2 images 5.0 GB, build cache 3.0 GB, containers 0 B, volumes 0 B
`);
  });

  it('--json says the same to programs', async () => {
    const { url } = await fakeEngine({ 'GET /system/df': df });
    const { code, stdout } = await doctor({ DOCKER_HOST: url }, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      engine: { url, source: 'DOCKER_HOST', version: '99.0', spoken: '1.41', platforms: null },
      tried: [{ url }],
      lacks: [],
    });
  });

  it('an engine that is too old is exit 1', async () => {
    const { url } = await fakeEngine({ 'GET /system/df': df }, '1.40');
    const { code, stderr } = await doctor({ DOCKER_HOST: url });
    expect(code).toBe(1);
    expect(stderr).toContain('manager needs 1.41 or newer');
  });

  it('no engine is one sentence, the next step and exit 1', async () => {
    const { code, stdout, stderr } = await doctor({ DOCKER_HOST: 'unix:///none.sock' });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('no container engine answers: at unix:///none.sock (DOCKER_HOST)');
    expect(stderr).toContain('Start the engine');
    const machine = await doctor({ DOCKER_HOST: 'unix:///none.sock' }, '--json');
    expect(JSON.parse(machine.stdout)).toMatchObject({
      engine: null,
      tried: [{ url: 'unix:///none.sock', failure: expect.any(String) as string }],
    });
  });
});
