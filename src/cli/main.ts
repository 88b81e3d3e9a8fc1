import { buffer } from 'node:stream/consumers';
import { commands } from './commands.ts';
import { exitCodes, failureOf } from './exit.ts';
import { runCli } from './run.ts';
import { streamSink } from './streams.ts';

/** Signals of one key press that arrive together (npm passes on what the terminal sent already) count once. */
const samePress = 100;

// Stands when the program ends with nothing left to wait for and its work not done.
process.exitCode = exitCodes.bug;
void main().then((code) => {
  process.exitCode = code;
});

async function main(): Promise<number> {
  const stdout = streamSink(process.stdout);
  const stderr = streamSink(process.stderr);
  const signal = interruptSignal();
  process.on('uncaughtException', (error) => {
    const { code, diagnostics, detail } = failureOf(error, new AbortController().signal);
    stderr.write(`manager: ${diagnostics[0]?.message ?? ''}\n${detail ?? ''}\n`);
    process.exit(code);
  });
  const context = {
    cwd: process.cwd(),
    env: process.env,
    signal,
    stdin: () => buffer(process.stdin),
    stdout,
    stderr,
    now: () => new Date(),
  };
  const code = await runCli(process.argv.slice(2), context, commands);
  const failure = await stdout.flushed();
  if (failure !== undefined && code === exitCodes.done) {
    stderr.write(`manager: could not write to standard output: ${failure.message}\n`);
    return exitCodes.failed;
  }
  await stderr.flushed();
  // What an aborted run left open (a connection, a timer) must not keep the process.
  if (signal.aborted) process.exit(code);
  return code;
}

/** Aborted by the first Ctrl-C or SIGTERM, so that the run can stop in order; the second ends the process at once. */
function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  let first: number | undefined;
  const onSignal = (name: NodeJS.Signals): void => {
    first ??= performance.now();
    if (controller.signal.aborted && performance.now() - first > samePress) {
      process.exit(exitCodes.interrupted);
    }
    controller.abort(name);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return controller.signal;
}
