// Measures the built program (npm run bench) and prints one table; `--json` prints the numbers, `--rounds N` sets how often.
//
// Times depend on the machine and on what else it does, so what counts are ratios inside one run. Every round measures
// everything once, side by side, and the best time of all rounds counts: noise only ever adds. Nothing here is a test.
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LARGE, LARGE_TAGS, makeProject, planProject } from './make-manifest.mjs';

const MANAGER = fileURLToPath(new URL('../bin/manager.js', import.meta.url));
const STEPS = fileURLToPath(new URL('./steps.mjs', import.meta.url));
/** The 2021 program, in Python, on a project of this shape: 2,640 tags, 1,041 files. Measured on another day and machine. */
const PYTHON_2021 = { seconds: 9.5, source: 'as stated in the issue that asked for this bench' };
const SMALL_PLAN = 1050;
const LARGE_PLAN = 10_500;

/** What ratios are against, in the table. */
const NAMES = {
  node: 'node -e 0',
  copy: 'cp -r',
  first: 'first run',
  'plan-small': '1,050 images',
};

const args = process.argv.slice(2);
const rounds = Number(args[args.indexOf('--rounds') + 1]) || 5;
const root = mkdtempSync(join(tmpdir(), 'manager-bench-'));
try {
  const samples = measure(root, rounds);
  const report = summarize(samples);
  process.stdout.write(
    args.includes('--json') ? `${JSON.stringify(report, null, 2)}\n` : table(report),
  );
} finally {
  rmSync(root, { recursive: true, force: true });
}

/** Every round's milliseconds, by name. */
function measure(folder, count) {
  const project = (name, shape) => {
    makeProject(join(folder, name), shape);
    return join(folder, name, 'manifest.yml');
  };
  const large = project('large', LARGE);
  const small = project('plan-small', planProject(SMALL_PLAN));
  const tenfold = project('plan-large', planProject(LARGE_PLAN));
  const samples = {};
  const add = (name, milliseconds) => (samples[name] ??= []).push(milliseconds);
  for (let round = 0; round < count; round += 1) {
    const work = (name) => {
      const path = join(folder, `round-${round}`, name);
      mkdirSync(path, { recursive: true });
      return path;
    };
    const cwd = work('cli');
    const generate = [MANAGER, '-mf', large, '-bv', '0.13.0', '-dm'];
    add('node', timed(process.execPath, ['-e', '0'], cwd));
    add('help', timed(process.execPath, [MANAGER, '--help'], cwd));
    add('first', timed(process.execPath, generate, cwd));
    add('copy', timed('cp', ['-r', 'generated', 'copy'], cwd));
    add('second', timed(process.execPath, generate, cwd));
    if (round === 0)
      checkTags(join(cwd, 'metadata.json'), ['plan', '--json', '-bv', '0.13.0', '-mf', large], cwd);
    const steps = JSON.parse(
      output(process.execPath, [STEPS, large, join(work('steps'), 'generated')], cwd),
    );
    for (const [name, milliseconds] of Object.entries(steps)) add(name, milliseconds);
    add('render-write', steps.generate + steps.write);
    add(
      'plan-small',
      timed(process.execPath, [MANAGER, 'plan', '--json', '-bv', '0.13.0', '-mf', small], cwd),
    );
    add(
      'plan-large',
      timed(process.execPath, [MANAGER, 'plan', '--json', '-bv', '0.13.0', '-mf', tenfold], cwd),
    );
    rmSync(join(folder, `round-${round}`), { recursive: true });
  }
  return samples;
}

/** Milliseconds that a command takes; its output goes to a file, as a pipe would measure the reader too. */
function timed(command, parameters, cwd) {
  const sink = openSync(join(root, 'output'), 'w');
  const start = performance.now();
  const { status, stderr } = spawnSync(command, parameters, {
    cwd,
    stdio: ['ignore', sink, 'pipe'],
  });
  const milliseconds = performance.now() - start;
  closeSync(sink);
  if (status !== 0) {
    const said = String(stderr).split('\n').slice(0, 6).join('\n');
    throw new Error(`${command} ${parameters.join(' ')} ended with ${status}\n${said}`);
  }
  return milliseconds;
}

function output(command, parameters, cwd) {
  timed(command, parameters, cwd);
  return readFileSync(join(root, 'output'), 'utf8');
}

/** What is measured must be what is claimed. */
function checkTags(metadataFile, plan, cwd) {
  const { images } = JSON.parse(output(process.execPath, [MANAGER, ...plan], cwd));
  const listed = Object.keys(JSON.parse(readFileSync(metadataFile, 'utf8'))).length;
  if (images.length !== LARGE_TAGS || listed === 0) {
    throw new Error(`expected ${LARGE_TAGS} images in the plan, got ${images.length}`);
  }
}

function summarize(samples) {
  const best = Object.fromEntries(
    Object.entries(samples).map(([name, times]) => [name, Math.min(...times)]),
  );
  const row = (what, name, against, goal) => ({
    what,
    milliseconds: best[name],
    against,
    ...(against === undefined ? {} : { ratio: best[name] / best[against] }),
    ...(goal === undefined ? {} : { goal }),
  });
  return {
    machine: { node: process.version, platform: process.platform, cpus: cpus().length },
    rounds: samples.node.length,
    python2021: {
      ...PYTHON_2021,
      timesSlower: (PYTHON_2021.seconds * 1000) / best.first,
    },
    rows: [
      row('node -e 0', 'node'),
      row('manager --help', 'help', 'node', { ratio: 3 }),
      row('manager -bv 0.13.0 -dm, 2,640 tags, first run', 'first', 'node', { milliseconds: 500 }),
      row('  second run, nothing to write', 'second', 'first', { ratio: 1 }),
      row('cp -r of that tree', 'copy'),
      row('  inside the run: read, validate, plan', 'prepare', 'copy'),
      row('  render, with metadata and READMEs', 'generate', 'copy'),
      row('  write', 'write', 'copy', { ratio: 3 }),
      row('  render and write', 'render-write', 'copy', { ratio: 3 }),
      row('plan --json, 1,050 images', 'plan-small'),
      row('plan --json, 10,500 images', 'plan-large', 'plan-small', {
        milliseconds: 1000,
        ratio: 11,
      }),
    ],
  };
}

function table({ machine, rounds: count, python2021, rows }) {
  const cells = rows.map(({ what, milliseconds, against, ratio, goal }) => [
    what,
    `${milliseconds.toFixed(0)} ms`,
    ratio === undefined ? '' : `${ratio.toFixed(2)} × ${NAMES[against]}`,
    goalText(goal),
    isMet({ milliseconds, ratio, goal }),
  ]);
  const lines = [['', 'best', 'ratio', 'goal', ''], ...cells];
  const widths = [0, 1, 2, 3, 4].map((i) => Math.max(...lines.map((line) => line[i].length)));
  const text = lines.map((line) =>
    line
      .map((cell, i) => cell.padEnd(widths[i]))
      .join('  ')
      .trimEnd(),
  );
  return `${text.join('\n')}

Best of ${count} rounds; Node.js ${machine.node}, ${machine.platform}, ${machine.cpus} processors.
The 2021 program took ${python2021.seconds} s for a tree of this shape (${python2021.source}, not on this
machine): the first run here is ${python2021.timesSlower.toFixed(0)} times as fast as that figure.
`;
}

function goalText(goal) {
  if (goal === undefined) return '';
  const parts = [];
  if (goal.milliseconds !== undefined) parts.push(`< ${goal.milliseconds} ms`);
  if (goal.ratio !== undefined) parts.push(`≤ ${goal.ratio} ×`);
  return parts.join(', ');
}

function isMet({ milliseconds, ratio, goal }) {
  if (goal === undefined) return '';
  const met =
    milliseconds <= (goal.milliseconds ?? Infinity) && (ratio ?? 0) <= (goal.ratio ?? Infinity);
  return met ? 'met' : 'NOT MET';
}
