import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, it, onTestFinished } from 'vitest';
import { scratchFolder } from '../../support/scratch.ts';

const showCursor = '\u001b[?25h';
const hideCursor = '\u001b[?25l';

/** The fake run as a process of its own, its board forced onto a pipe. */
async function start(...argv: readonly string[]) {
  const outfile = join(scratchFolder(), 'fake-run.mjs');
  const entry = fileURLToPath(new URL('fake-run.ts', import.meta.url));
  await build({
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'error',
  });
  const child = spawn(process.execPath, [outfile, '--progress', 'tty', ...argv], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const exit = new Promise<number | null>((done) => child.on('close', done));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exit;
  });
  const said = (what: () => boolean): Promise<void> =>
    new Promise((done) => {
      const look = (): void => {
        if (what()) done();
      };
      child.stderr.on('data', look);
      look();
    });
  return { child, exit, said, stderr: () => stderr };
}

it('gives the cursor back when it crashes', async () => {
  const run = await start('--crash', '0.5');
  expect(await run.exit).toBe(70);
  expect(run.stderr()).toContain('crashed: as asked');
  expect(run.stderr().lastIndexOf(showCursor)).toBeGreaterThan(
    run.stderr().lastIndexOf(hideCursor),
  );
});

it('gives it back at the second Ctrl-C, and says at the first that it is stopping', async () => {
  const run = await start();
  await run.said(() => run.stderr().includes(hideCursor));
  run.child.kill('SIGINT');
  await run.said(() => run.stderr().includes('stopping'));
  run.child.kill('SIGINT');
  expect(await run.exit).toBe(130);
  expect(run.stderr().lastIndexOf(showCursor)).toBeGreaterThan(
    run.stderr().lastIndexOf(hideCursor),
  );
});

it.skipIf(process.platform === 'win32')('gives it back while Ctrl-Z has stopped it', async () => {
  const run = await start();
  await run.said(() => run.stderr().includes(hideCursor));
  run.child.kill('SIGTSTP');
  await run.said(() => run.stderr().includes(showCursor));
  const stopped = run.stderr().lastIndexOf(showCursor);
  // One that comes before the process has stopped is lost.
  const again = setInterval(() => run.child.kill('SIGCONT'), 20);
  onTestFinished(() => {
    clearInterval(again);
  });
  await run.said(() => run.stderr().lastIndexOf(hideCursor) > stopped);
});
