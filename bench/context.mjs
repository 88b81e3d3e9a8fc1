// Measures what a large build context costs (node bench/context.mjs): a folder with one sparse file of 2 GiB and 5,000 small ones
// is hashed, packed, and sent to engines by both builders, each in a process of its own. Prints time and peak memory (RSS).
//
// Engines: the lab's (MANAGER_LAB_ENGINES, test/lab/up.sh), else DOCKER_HOST; unix sockets only, none is fine. What the builds
// leave in an engine is removed. `--size N`: GiB of the large file; `--json` prints the numbers.
import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  openSync,
  closeSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const GOAL = { rss: 200 };
/** Images on their way out. */
const removals = [];
const SMALL_FILES = 5000;
const MIB = 2 ** 20;

/** Beside the program's own modules, where packages are found. */
const bundle = fileURLToPath(new URL('../dist/bench-context.mjs', import.meta.url));
const args = process.argv.slice(2);
const size = (Number(args[args.indexOf('--size') + 1]) || 2) * 1024 * MIB;
const root = mkdtempSync(join(tmpdir(), 'manager-bench-'));
try {
  await makeBundle();
  makeFolder(root);
  const rows = [measure('idle'), measure('hash'), measure('tar')];
  for (const [name, url] of engines()) {
    const before = await cacheIds(url);
    rows.push(measure('session', name, url), measure('classic', name, url));
    await removeCache(url, before);
  }
  if (args.includes('--json')) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
  process.exitCode = rows.every(({ rss }) => rss < GOAL.rss) ? 0 : 1;
} finally {
  rmSync(root, { recursive: true, force: true });
  rmSync(bundle, { force: true });
}

async function makeBundle() {
  await build({
    stdin: { contents: step(), resolveDir: fileURLToPath(new URL('..', import.meta.url)) },
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    outfile: bundle,
    logLevel: 'error',
  });
}

/** The program of one measurement; arguments: what, folder, engine. Prints {"milliseconds", "rss", "image"}. */
function step() {
  return `
import { openContext } from './src/build-context/open-context.ts';
import { hashSources } from './src/build-context/hash-sources.ts';
import { contextTar } from './src/build-context/tar.ts';
import { connectTo } from './src/engine/docker/connect.ts';
const [what, folder, url] = process.argv.slice(2);
const context = await openContext({ folder, dockerfile: 'Dockerfile' });
const start = performance.now();
let image;
if (what === 'hash') await hashSources(context, ['.']);
if (what === 'tar') for await (const chunk of contextTar(context)) void chunk;
if (what === 'session' || what === 'classic') {
  const engine = await connectTo({ url, source: 'bench' }, { env: {}, prefersClassic: what === 'classic' });
  const request = { context, dockerfile: 'Dockerfile', tags: [], buildArgs: {}, labels: {}, noCache: true, pull: false,
    secrets: [], ssh: [], credentials: () => Promise.resolve(undefined) };
  const watch = { signal: new AbortController().signal, onEvent: () => undefined };
  ({ imageId: image } = await engine.build(request, watch));
  engine.close();
}
const milliseconds = performance.now() - start;
const rss = process.resourceUsage().maxRSS / 1024;
process.stdout.write(JSON.stringify({ milliseconds, rss, image }));
`;
}

function makeFolder(folder) {
  writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY . /\n');
  closeSync(openSync(join(folder, 'large'), 'w'));
  truncateSync(join(folder, 'large'), size);
  mkdirSync(join(folder, 'many'));
  for (let i = 0; i < SMALL_FILES; i += 1) writeFileSync(join(folder, 'many', `${i}.txt`), `${i}`);
}

function engines() {
  const { MANAGER_LAB_ENGINES = '', DOCKER_HOST = '' } = process.env;
  const pairs = MANAGER_LAB_ENGINES.split(' ').filter((pair) => pair !== '');
  const named = pairs.map((pair) => [
    pair.slice(0, pair.indexOf('=')),
    pair.slice(pair.indexOf('=') + 1),
  ]);
  const all = named.length > 0 ? named : [['DOCKER_HOST', DOCKER_HOST]];
  return all.filter(([, url]) => url.startsWith('unix:'));
}

function measure(what, name = '', url = '') {
  const { stdout, stderr, status } = spawnSync(process.execPath, [bundle, what, root, url], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${what} ${name}: ${stderr}`);
  const { milliseconds, rss, image } = JSON.parse(stdout);
  if (image !== undefined) removals.push(call(url, 'DELETE', `/images/${image}?force=1`));
  const row = {
    what: `${what} ${name}`.trim(),
    milliseconds: Math.round(milliseconds),
    rss: Math.round(rss),
  };
  // Each as it ends: on a busy machine a build of this size takes minutes.
  if (!args.includes('--json')) process.stdout.write(line(row));
  return row;
}

async function cacheIds(url) {
  const { BuildCache } = JSON.parse(await call(url, 'GET', '/system/df'));
  return new Set((BuildCache ?? []).filter((each) => each.Size >= size / 2).map(({ ID }) => ID));
}

/** Of the build cache, only what holds the large file and was not there before. */
async function removeCache(url, before) {
  await Promise.all(removals.splice(0));
  for (const id of await cacheIds(url)) {
    if (before.has(id)) continue;
    await call(
      url,
      'POST',
      `/build/prune?all=1&filters=${encodeURIComponent(JSON.stringify({ id: [id] }))}`,
    );
  }
}

function call(url, method, path) {
  return new Promise((resolve, reject) => {
    const options = { socketPath: url.replace('unix://', ''), method, path: `/v1.41${path}` };
    const asked = request(options, (answer) => {
      let text = '';
      answer
        .setEncoding('utf8')
        .on('data', (part) => (text += part))
        .on('end', () => resolve(text));
    });
    asked.on('error', reject).end();
  });
}

function line({ what, milliseconds, rss }) {
  const time = `${String(milliseconds).padStart(7)} ms`;
  const met = rss < GOAL.rss ? 'met' : 'NOT MET';
  return `${what.padEnd(32)}${time}  ${String(rss).padStart(5)} MiB  < ${GOAL.rss} MiB  ${met}\n`;
}
