/**
 * A made-up run, to look at by hand:
 *
 *   npx esbuild test/cli/progress/fake-run.ts --bundle --platform=node --format=esm --outfile=/tmp/fake-run.mjs
 *   node /tmp/fake-run.mjs --images 60 --jobs 60 --speed 2
 *
 * Ctrl-C asks it to stop (a second one ends it), Ctrl-Z stops it, `--crash 5` throws after five seconds, `--progress plain|json|quiet`
 * and `--verbose` are the program's.
 */
import { parseArgs } from 'node:util';
import type { ProgressMode } from '../../../src/cli/progress/progress-for.ts';
import { progressFor } from '../../../src/cli/progress/progress-for.ts';
import { endText } from '../../../src/cli/progress/end-table.ts';
import type { UnitReport } from '../../../src/cli/progress/end-table.ts';
import { paintFor } from '../../../src/cli/report/style.ts';
import type { DeliveryEvent } from '../../../src/deliver/events.ts';
import { sampleRun } from './sample-run.ts';

const { values } = parseArgs({
  options: {
    images: { type: 'string', default: '60' },
    jobs: { type: 'string', default: '8' },
    speed: { type: 'string', default: '1' },
    skipped: { type: 'string', default: '0.2' },
    platforms: { type: 'string', default: 'linux/amd64' },
    progress: { type: 'string', default: 'auto' },
    verbose: { type: 'boolean', default: false },
    crash: { type: 'string' },
  },
});

const controller = new AbortController();
const sink = (stream: NodeJS.WriteStream) => ({
  isTTY: stream.isTTY,
  get columns() {
    return stream.isTTY ? stream.columns : undefined;
  },
  get rows() {
    return stream.isTTY ? stream.rows : undefined;
  },
  write: (text: string) => {
    stream.write(text);
  },
});
const stdout = sink(process.stdout);
const stderr = sink(process.stderr);
const progress = progressFor(
  values.progress as ProgressMode,
  { stdout, stderr, env: process.env, signal: controller.signal },
  { color: 'auto', verbose: values.verbose },
);
process.on('uncaughtException', (error) => {
  stderr.write(`crashed: ${error.message}\n`);
  process.exit(70);
});
process.on('SIGINT', () => {
  if (controller.signal.aborted) process.exit(130);
  controller.abort();
});
if (values.crash !== undefined) {
  setTimeout(
    () => {
      throw new Error('as asked');
    },
    Number(values.crash) * 1000,
  );
}

const events = sampleRun({
  images: Number(values.images),
  jobs: Number(values.jobs),
  skipped: Number(values.skipped),
  platforms: values.platforms.split(','),
});
const units: UnitReport[] = [];
const started = performance.now();
await play(events);
progress.close();
const paint = paintFor(stdout, 'auto', process.env);
const options = { paint, columns: stdout.columns, all: false, logLines: 10 };
const report = { units, elapsed: events.at(-1)?.time ?? 0 };
if (values.progress !== 'json') stdout.write(endText(report, options));

async function play(list: readonly DeliveryEvent[]): Promise<void> {
  const speed = Number(values.speed);
  const stopTime = (): number => (controller.signal.aborted ? 2000 : Infinity);
  let stopping = Infinity;
  for (const event of list) {
    const due = event.time / speed;
    while (performance.now() - started < due) {
      stopping = Math.min(stopping, performance.now() + stopTime());
      if (performance.now() > stopping) return;
      await new Promise((done) => setTimeout(done, 20));
    }
    const scaled = event.event === 'outcome' ? { duration: event.duration / speed } : {};
    progress.onEvent({ ...event, ...scaled, time: due });
    if (event.event === 'outcome') {
      const { type } = event.outcome;
      units.push({
        ...event,
        ...((type === 'built' || type === 'skipped') && { size: 220_000_000 }),
      });
    }
  }
}
