import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { putFiles, scratchFolder } from '../support/scratch.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const bin = `${root}bin/manager.js`;

function manager(...argv: readonly string[]): {
  code: number | null;
  stdout: string;
  stderr: string;
} {
  const env = { ...process.env, NO_COLOR: '1' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...argv], {
    cwd: root,
    encoding: 'utf8',
    env,
  });
  return { code: status, stdout, stderr };
}

describe('bin/manager.js', () => {
  it('helps', () => {
    const { code, stdout, stderr } = manager('--help');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: manager /);
  });

  it('knows its version', () => {
    const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
      version: string;
    };
    expect(manager('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('refuses what it does not know in a few lines', () => {
    expect(manager('gnerate', '-dm')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'manager: unknown command "gnerate". Did you mean generate?\nSee `manager --help`.\n',
    });
  });

  it('writes a completion script', () => {
    const { code, stdout } = manager('completion', 'bash');
    expect(code).toBe(0);
    expect(stdout).toMatch(/\ncomplete -F _manager manager\n$/);
  });

  it('loads the modules that add backends', () => {
    const folder = scratchFolder();
    putFiles(folder, {
      'bentofile.yaml': 'service: service:svc\nname: iris\ndocker: {base_image: scratch}\n',
      'service.py': '',
      'lima.mjs': `export default ({ registerBackend }) => {
  registerBackend('lima', {
    binary: 'limactl',
    buildkitSupport: true,
    health: async ({ find }) => (await find('limactl')) !== undefined,
    constructBuildArgs: ({ contextPath }) => ['--here', contextPath],
  });
};`,
      'manager.config.json': '{"containerize": {"backends": ["./lima.mjs"]}}',
    });
    const argv = [bin, 'containerize', '.', '--backend', 'lima', '--dry-run'];
    const { status, stdout, stderr } = spawnSync(process.execPath, argv, {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1' },
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ argv: ['limactl', 'build', '--here', '.'] });
  });

  it('does not mind a reader that went away', async () => {
    const child = spawn(process.execPath, [bin, '--helpfull'], { cwd: root });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it.runIf(process.platform === 'linux')('fails when its output has no room', () => {
    const { status, stderr } = spawnSync(
      'sh',
      ['-c', '"$0" "$1" --version > /dev/full', process.execPath, bin],
      {
        encoding: 'utf8',
      },
    );
    expect(status).toBe(1);
    expect(stderr).toContain('could not write to standard output');
  });
});

describe('what comes from outside', () => {
  /** Runs `manager` with a script that is loaded before it. */
  function managerWith(script: string, ...argv: readonly string[]): [number | null, string] {
    const hook = `data:text/javascript,${encodeURIComponent(script)}`;
    const { status, stderr } = spawnSync(process.execPath, ['--import', hook, bin, ...argv], {
      cwd: root,
      encoding: 'utf8',
    });
    return [status, stderr];
  }

  /** Script: does something as soon as the program listens for signals. */
  function whenListening(action: string): string {
    return `
      const press = () => process.kill(process.pid, 'SIGINT');
      process.on('newListener', (name) => { if (name === 'SIGTERM') setImmediate(() => { ${action} }); });`;
  }

  /** Script: a reader that takes nothing until \`read\` is called, so that the program has to wait for it. */
  const slowReader = `
    let read = () => undefined;
    process.stdout.write = (text, done) => { if (done) read = done; return false; };`;

  it('ends a run with 130', () => {
    const [status, stderr] = managerWith(whenListening('press();'), 'plan');
    expect([status, stderr]).toEqual([130, 'manager: interrupted by SIGINT\n']);
  });

  it('ends at once the second time', () => {
    const script = slowReader + whenListening('press(); setInterval(press, 300);');
    expect(managerWith(script, '--version')).toEqual([130, '']);
  });

  it('is a bug when the work stops in silence', () => {
    expect(managerWith(slowReader, '--version')[0]).toBe(70);
  });

  it('is a bug when something is thrown where nobody waits for it', () => {
    const [status, stderr] = managerWith(
      slowReader + whenListening("Promise.reject(new TypeError('oops'));"),
      '--version',
    );
    expect(status).toBe(70);
    expect(stderr).toMatch(/^manager: this is a bug in manager[^]*\nTypeError: oops\n +at /);
  });

  it('takes signals that arrive together for one', () => {
    // No time passes between them, however busy the machine is.
    const together = `const now = performance.now(); performance.now = () => now;`;
    const presses = whenListening('press(); setImmediate(press); setTimeout(() => read(), 300);');
    expect(managerWith(together + slowReader + presses, '--version')).toEqual([0, '']);
  });
});
