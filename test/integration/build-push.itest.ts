import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { engineRows, lacksLab, labEngines, labRegistry } from '../support/lab.ts';
import type { LabEngine } from '../support/lab.ts';
import { startManager } from '../support/manager-process.ts';
import type { Exit, Started } from '../support/manager-process.ts';
import { finish, succeed } from './docker.ts';
import { contentsBelow, copyProject, removeProject } from './project-copy.ts';

const RUNTIME = 'generated/greeter/debian12/runtime/Dockerfile';

interface Minimal {
  readonly folder: string;
  /** `127.0.0.1:5000/itest-…/greeter` */
  readonly repository: string;
  readonly start: (...argv: readonly string[]) => Started;
  readonly manager: (...argv: readonly string[]) => Promise<Exit>;
  readonly docker: (...args: readonly string[]) => Promise<string>;
  readonly change: (path: string, from: string, to: string) => void;
}

/** examples/minimal with a repository of its own in the lab's registry, and a program that nobody has built yet. */
function minimal({ url }: LabEngine): Minimal {
  const folder = copyProject('examples/minimal');
  const name = `itest-${randomUUID().slice(0, 8)}`;
  const registry = labRegistry() ?? '';
  const repository = `${registry}/${name}/greeter`;
  const change = (path: string, from: string, to: string): void => {
    const file = join(folder, path);
    const text = readFileSync(file, 'utf8');
    if (!text.includes(from)) throw new Error(`${path} has no ${from}`);
    writeFileSync(file, text.replaceAll(from, to));
  };
  change('manifest.yml', 'localhost:5000/examples/greeter', repository);
  change('manifest.yml', '  localhost:5000:', `  '${registry}':`);
  writeFileSync(
    join(folder, 'tools/greeter.py'),
    `${readFileSync(join(folder, 'tools/greeter.py'), 'utf8')}# ${name}\n`,
  );
  const env = { DOCKER_HOST: url };
  const start = (...argv: readonly string[]): Started => startManager(folder, argv, '', env);
  const docker = (...args: readonly string[]): Promise<string> =>
    succeed('docker', ['-H', url, ...args]);
  onTestFinished(async () => {
    removeProject(folder);
    const listed = await docker('images', '--format', '{{.Repository}}:{{.Tag}}');
    const ours = listed.split('\n').filter((each) => each.includes(name));
    const local = [
      'greeter:1.0.0-python3.11-debian12-runtime',
      'greeter:devel-python3.11-debian12',
    ];
    await finish('docker', ['-H', url, 'image', 'rm', '--force', ...ours, ...local]);
  });
  return { folder, repository, start, manager: (...argv) => start(...argv).exit, docker, change };
}

describe.skipIf(lacksLab('engines', 'registry'))(
  'manager, from the manifest to the registry',
  () => {
    it.each(engineRows())('-bv 0.13.0 -bi -pth on %s', async (_, engine) => {
      const { manager, docker, folder, repository } = minimal(engine);
      const first = await manager('-bv', '0.13.0', '-bi', '-pth');
      expect(first.code, first.stderr).toBe(0);
      expect(first.stdout).toMatch(/\n2 images in .*: 2 built, 2 pushed\n$/);
      const tags = ['0.13.0-python3.11-debian12-runtime', 'devel-python3.11-debian12'];
      for (const tag of tags) {
        const reference = `${repository}:${tag}`;
        // What is run comes from the registry: the engine's own is removed before.
        await docker('image', 'rm', '--force', reference, `greeter:${tag}`);
        expect(await docker('run', '--rm', reference, 'registry')).toBe('Hello, registry!');
        const python = ['run', '--rm', '--entrypoint', 'python3', reference, '--version'];
        expect(await docker(...python)).toMatch(/^Python 3\.11\./);
      }
      const report = JSON.parse(readFileSync(join(folder, 'build-report.json'), 'utf8')) as object;
      expect(report).toMatchObject({
        version: 1,
        images: {
          [`greeter:${tags[0] ?? ''}`]: {
            'linux/amd64': {
              outcome: 'built',
              pushed: {
                [`${repository}:${tags[0] ?? ''}`]: { digest: expect.any(String) as string },
              },
            },
          },
        },
      });
      const second = await manager('-bv', '0.13.0', '-bi', '-pth');
      expect(second.stdout).toMatch(/\n2 images in .*: 2 skipped, 2 pushed\n$/);
      expect(second.stderr).not.toContain('building');
    });
  },
);

const newest = labEngines().at(-1);

describe.skipIf(newest === undefined || lacksLab('registry'))('manager build', () => {
  const project = (): Minimal => {
    if (newest === undefined) throw new Error('no engine');
    return minimal(newest);
  };

  it('leaves nothing half-done on Ctrl-C, and exits 130', async () => {
    const { start, folder, docker } = project();
    const { child, exit, said } = start('build', '--no-cache', '--progress', 'plain');
    await said(': building');
    child.kill('SIGINT');
    const { code, stdout, stderr } = await exit;
    expect(code, stderr).toBe(130);
    expect(stdout).toMatch(/2 images in .*: 2 cancelled\n$/);
    expect(stderr).toContain('manager: interrupted by SIGINT');
    expect(readFileSync(join(folder, 'build-report.json'), 'utf8')).toContain('"cancelled"');
    expect(await docker('ps', '--quiet')).toBe('');
  });

  it('makes a page of the report, and finds its images again beside it, under COPY of all', async () => {
    const { manager, change } = project();
    change(
      'templates/debian/devel.Dockerfile.njk',
      'COPY tools/greeter.py',
      'COPY . /all/\nCOPY tools/greeter.py',
    );
    const first = await manager('build');
    expect(first.stdout).toMatch(/\n2 images in .*: 2 built\n$/);
    expect(await manager('report')).toMatchObject({
      code: 0,
      stdout: 'Wrote build-report.html.\n',
    });
    const second = await manager('build');
    expect(second.stdout).toMatch(/\n2 images in .*: 2 skipped\n$/);
  });

  it('says which line of which template failed, and builds the others', async () => {
    const { manager, change } = project();
    change('templates/_partials/greeter.njk', '-m compileall', '-m compile-nothing');
    const { code, stdout } = await manager('build');
    expect(code).toBe(1);
    expect(stdout).toContain(`  at ${RUNTIME}:`);
    expect(stdout).toMatch(/\n {2}rendered from templates\/_partials\/greeter\.njk:\d+\n/);
    expect(stdout).toContain('No module named compile-nothing');
    expect(stdout).toMatch(/2 images in .*: 1 built, 1 failed\n$/);
  });

  it('refuses a file that is missing at the line of the template, before anything is sent', async () => {
    const { manager, change, folder } = project();
    await manager('generate');
    const before = contentsBelow(join(folder, 'generated'));
    change('templates/_partials/greeter.njk', 'COPY tools/greeter.py', 'COPY tools/gone.py');
    const { code, stdout, stderr } = await manager('build');
    expect([code, stdout]).toEqual([2, '']);
    expect(contentsBelow(join(folder, 'generated'))).toEqual(before);
    expect(stderr).toContain("'tools/gone.py' is not in the build context");
    expect(stderr).toMatch(/templates\/_partials\/greeter\.njk:\d+/);
  });

  it('tells what it would do, and does nothing of it', async () => {
    const { manager, docker, repository } = project();
    const { code, stdout } = await manager('build', '--push', '--dry-run');
    expect(code).toBe(0);
    expect(stdout).toContain(`  push  ${repository}:1.0.0-python3.11-debian12-runtime\n`);
    expect(stdout).toMatch(/Would build 2 images, tag 4 references, push 2 references\.\n$/);
    expect(await docker('images', '--quiet', repository)).toBe('');
  });

  it('writes nothing but events to stdout with --progress json', async () => {
    const { manager } = project();
    const { code, stdout } = await manager('build', '-r', 'devel', '--progress', 'json');
    expect(code).toBe(0);
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string });
    expect(events[0]).toMatchObject({ event: 'start', version: 1 });
    expect(events.at(-1)).toMatchObject({ event: 'end', counts: { built: 1 } });
  });

  it('-pth alone says which images are missing, and exits 1', async () => {
    const { manager } = project();
    const { code, stdout } = await manager('-pth');
    expect(code).toBe(1);
    expect(stdout).toMatch(/2 images in .*: 2 missing\n$/);
  });
});
