import { describe, expect, it } from 'vitest';
import { FILES, MANIFEST, cliProject } from '../../support/cli-project.ts';

const RUNTIME = 'templates/debian/runtime.Dockerfile.njk';
/** A template with one finding: a base image without a pinned version. */
const WITH_WARNING = {
  [RUNTIME]: (FILES[RUNTIME] ?? '').replace('FROM {{ metadata.base_image }}', 'FROM debian:latest'),
};

describe('check', () => {
  it('is 0 on a fresh tree, and writes nothing', async () => {
    const { manager, stamps } = cliProject();
    await manager('-dm');
    const before = stamps();
    expect(await manager('check --strict')).toEqual({
      code: 0,
      stdout: `BentoML 1.0.0: 14 images
  app  8 images  4 runtime, 2 cudnn, 2 devel
  web  6 images  6 runtime
The tree on disk is fresh.
`,
      stderr: '',
    });
    expect(stamps()).toEqual(before);
    expect(await manager('check --quiet')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('is 2 on a stale one, with the diff even when quiet', async () => {
    const { manager, put } = cliProject();
    await manager('-dm');
    put({ 'manifest.yml': MANIFEST.replace('bookworm-slim', 'bookworm') });
    const { code, stdout, stderr } = await manager('check -q');
    expect(code).toBe(2);
    expect(stdout).toMatch(/^--- a\/generated\/app\/debian12\/cudnn\/Dockerfile\n/);
    expect(stdout).toContain('-FROM debian:bookworm-slim\n+FROM debian:bookworm\n');
    expect(stdout).toContain('--- a/metadata.json\n');
    expect(stderr).toContain('is stale: 5 files of it');
  });

  it('counts warnings with --strict only', async () => {
    const { manager } = cliProject(WITH_WARNING);
    const generated = await manager('-dm');
    expect(generated.code).toBe(0);
    expect(generated.stderr).toContain(`${RUNTIME}:1:`);
    const lenient = await manager('check');
    expect([lenient.code, lenient.stderr]).toEqual([0, expect.stringContaining('warning')]);
    const strict = await manager('check --strict');
    expect([strict.code, strict.stdout]).toEqual([2, expect.stringContaining('is fresh')]);
    expect(strict.stderr).toMatch(/\n1 warning\n$/);
  });

  it('sees what a run would remove, and what it would keep', async () => {
    const { manager, put } = cliProject();
    await manager('generate');
    const old = 'generated/web/debian11/runtime/Dockerfile';
    put({ 'manifest.yml': MANIFEST.replace('      - debian11\n', '') });
    expect((await manager('check')).stdout).toContain(`--- a/${old}\n+++ /dev/null\n`);
    put({ [old]: 'changed by hand' });
    const { stderr } = await manager('check');
    expect(stderr).toContain('tree/kept');
  });
});

describe('the next step that a stale tree names', () => {
  it('leads to a fresh one when metadata.json differs alone', async () => {
    const { manager, put, files } = cliProject();
    await manager('-dm');
    put({ 'metadata.json': (files()['metadata.json'] ?? '').replace('"3.11"', '"3.10"') });
    for (const line of ['check', 'generate --check']) {
      const { code, stderr } = await manager(line);
      expect(code).toBe(2);
      expect(stderr).toContain(
        'hint: Run `manager generate --dump-metadata` (with the same flags)',
      );
    }
    await manager('generate --dump-metadata');
    expect((await manager('check')).code).toBe(0);
  });

  it('leads to a fresh one when metadata.json differs among others', async () => {
    const { manager } = cliProject();
    await manager('-dm');
    const { stderr } = await manager('check -bv 2.0.0');
    expect(stderr).toContain('`manager generate --dump-metadata`');
    await manager('generate --dump-metadata -bv 2.0.0');
    expect((await manager('check -bv 2.0.0')).code).toBe(0);
  });

  it('asks for no metadata where there is none to write', async () => {
    const { manager } = cliProject();
    const { stderr } = await manager('check');
    expect(stderr).toContain('hint: Run `manager generate` (with the same flags)');
    await manager('generate');
    expect((await manager('check')).code).toBe(0);
  });

  it('is that of each file in machine formats', async () => {
    const { manager } = cliProject();
    await manager('-dm');
    const { stdout } = await manager('check -bv 2.0.0 --format json');
    const { diagnostics } = JSON.parse(stdout) as {
      diagnostics: { message: string; hint: string }[];
    };
    expect(diagnostics).toHaveLength(11);
    for (const { message, hint } of diagnostics) {
      expect(hint.includes('--dump-metadata')).toBe(message === 'metadata.json differs');
    }
  });
});

describe('machine formats', () => {
  const mixed = { ...WITH_WARNING, 'manifest.yml': MANIFEST };

  it('json holds the warnings and the differences, and nothing else is on stdout', async () => {
    const { manager } = cliProject(mixed);
    const { code, stdout, stderr } = await manager('check --format json');
    expect([code, stderr]).toEqual([2, '']);
    const { version, diagnostics } = JSON.parse(stdout) as {
      version: number;
      diagnostics: { code: string; severity: string; message: string; place?: object }[];
    };
    expect(version).toBe(1);
    expect(diagnostics.filter(({ severity }) => severity === 'warning')).toEqual([
      expect.objectContaining({
        place: expect.objectContaining({ file: RUNTIME, line: 1 }) as unknown,
      }),
    ]);
    const stale = diagnostics.filter((each) => each.code === 'tree/stale');
    expect(stale.map(({ message }) => message)).toContain(
      'generated/app/debian12/runtime/Dockerfile is missing',
    );
  });

  it('json is an empty document on a fresh tree', async () => {
    const { manager } = cliProject();
    await manager('generate');
    expect(await manager('check --format json')).toEqual({
      code: 0,
      stdout: '{\n  "version": 1,\n  "diagnostics": []\n}\n',
      stderr: '',
    });
  });

  it('github is a workflow command a line', async () => {
    const { manager } = cliProject(mixed);
    const { code, stdout } = await manager('check --format github');
    expect(code).toBe(2);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.filter((line) => !/^::(error|warning) [^:]*::\S/.test(line))).toEqual([]);
    expect(lines[0]).toMatch(
      /^::warning file=templates\/debian\/runtime\.Dockerfile\.njk,line=1,col=\d+/,
    );
  });

  it('sarif has results whose rules are declared', async () => {
    const { manager } = cliProject(mixed);
    const { code, stdout } = await manager('check --strict --format sarif');
    expect(code).toBe(2);
    const log = JSON.parse(stdout) as {
      version: string;
      runs: {
        tool: { driver: { rules: { id: string }[] } };
        results: { ruleId: string; ruleIndex: number; level: string }[];
      }[];
    };
    expect(log.version).toBe('2.1.0');
    const [run] = log.runs;
    const rules = run?.tool.driver.rules.map(({ id }) => id) ?? [];
    expect(rules).toContain('tree/stale');
    for (const { ruleId, ruleIndex } of run?.results ?? []) expect(rules[ruleIndex]).toBe(ruleId);
    expect(new Set(run?.results.map(({ level }) => level))).toEqual(new Set(['warning', 'error']));
  });

  it('hold a refusal too', async () => {
    const { manager } = cliProject({ 'manifest.yml': `${MANIFEST}nope: 1\n` });
    for (const format of ['json', 'github', 'sarif']) {
      const { code, stdout } = await manager(`check --format ${format}`);
      expect([code, stdout]).toEqual([2, expect.stringContaining('manifest/unknown-key')]);
    }
  });
});
