// Measures `manager build` on a real engine (npm run bench:build): 60 images whose every step is cached, against
// `docker buildx bake` of the same 60 Dockerfiles, against `docker build` of one after another, and against the bare call of
// the API. As root on Debian, eval "$(test/lab/up.sh)" starts what it needs. `--rounds N`, `--engine NAME`, `--json`.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Docker from 'dockerode';
import { pack } from 'tar-stream';

const MANAGER = fileURLToPath(new URL('../bin/manager.js', import.meta.url));
const BASE = 'debian:bookworm-slim';
const DISTROS = 20;
const PYTHONS = ['3.10', '3.11', '3.12'];
const IMAGES = DISTROS * PYTHONS.length;

const args = process.argv.slice(2);
const option = (name) => args[args.indexOf(`--${name}`) + 1];
const rounds = args.includes('--rounds') ? Number(option('rounds')) : 5;
const engine = engineOf(args.includes('--engine') ? option('engine') : 'docker-26.1');
const env = {
  ...process.env,
  DOCKER_HOST: engine.url,
  DOCKER_CONFIG: needed('MANAGER_LAB_BUILDX'),
  DOCKER_BUILDKIT: '1',
};
const root = mkdtempSync(join(tmpdir(), 'manager-bench-build-'));
try {
  makeProject();
  const images = prepare();
  const samples = await measure(images);
  const report = summarize(samples);
  process.stdout.write(args.includes('--json') ? `${JSON.stringify(report)}\n` : table(report));
} finally {
  const listed = run('docker', ['images', '--format', '{{.Repository}}:{{.Tag}}']).stdout;
  const ours = listed.split('\n').filter((name) => name.startsWith('manager-bench'));
  if (ours.length > 0) run('docker', ['image', 'rm', '--force', ...ours]);
  rmSync(root, { recursive: true, force: true });
}

function needed(name) {
  const value = process.env[name];
  if (value) return value;
  process.stderr.write(`${name} is not set. As root on Debian: eval "$(test/lab/up.sh)"\n`);
  process.exit(1);
}

function engineOf(name) {
  const pairs = needed('MANAGER_LAB_ENGINES').split(' ');
  const pair = pairs.find((each) => each.startsWith(`${name}=`));
  if (pair === undefined) throw new Error(`no engine ${name} among ${pairs.join(', ')}`);
  return { name, url: pair.slice(name.length + 1) };
}

function run(command, parameters) {
  const ended = spawnSync(command, parameters, { cwd: root, env, encoding: 'utf8' });
  if (ended.status === 0) return ended;
  const said = ended.stderr.split('\n').slice(-12).join('\n');
  throw new Error(`${command} ${parameters.join(' ')} ended with ${ended.status}\n${said}`);
}

function write(path, text) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function makeProject() {
  const names = Array.from({ length: DISTROS }, (_, i) => `d${String(i + 1).padStart(2, '0')}`);
  write(
    'manifest.yml',
    `bentoml_version: '1.0.0'
python_versions: [${PYTHONS.map((each) => `'${each}'`).join(', ')}]
packages: { manager-bench: { runtime: [${names.join(', ')}] } }
distros:
${names.map((name) => `  ${name}: { templates_dir: t, base_image: '${BASE}', add_to_tags: ${name} }`).join('\n')}
`,
  );
  write(
    't/runtime.Dockerfile.njk',
    `FROM {{ metadata.base_image }}
ARG PYTHON_VERSION
LABEL distro="{{ distro }}"
COPY tools/ /opt/tools/
RUN echo "{{ distro }} $PYTHON_VERSION" > /etc/what-i-am
RUN sha256sum /opt/tools/* > /etc/tools
USER 1000:1000
`,
  );
  for (let i = 0; i < 20; i += 1) write(`tools/${i}.txt`, `tool ${i}\n`.repeat(2000));
}

/** Builds everything once, so that all steps are cached, and writes the same images down for bake. */
function prepare() {
  run(process.execPath, [MANAGER, 'build', '--progress', 'plain']);
  const { images } = JSON.parse(run(process.execPath, [MANAGER, 'plan', '--json']).stdout);
  const built = images.map(({ name, dockerfile, build_args: buildArgs }) => ({
    name,
    dockerfile,
    buildArgs,
  }));
  if (built.length !== IMAGES)
    throw new Error(`${IMAGES} images expected, ${built.length} planned`);
  const targets = built.map(({ name, dockerfile, buildArgs }) => [
    name.replaceAll(/[^\w-]/g, '_'),
    { context: '.', dockerfile, args: buildArgs, tags: [name] },
  ]);
  write(
    'bake.json',
    JSON.stringify({
      group: { default: { targets: targets.map(([name]) => name) } },
      target: Object.fromEntries(targets),
    }),
  );
  return built;
}

async function measure(images) {
  const samples = {};
  const add = (name, milliseconds) => (samples[name] ??= []).push(milliseconds);
  const time = (name, command, parameters) => {
    const start = performance.now();
    run(command, parameters);
    add(name, performance.now() - start);
  };
  const manager = [MANAGER, 'build', '--progress', 'plain'];
  for (let round = 0; round < rounds; round += 1) {
    time('skip', process.execPath, manager);
    time('overwrite', process.execPath, [...manager, '--overwrite']);
    time('bake', 'docker', ['buildx', 'bake', '-f', 'bake.json', '--load']);
    time('single', process.execPath, [...manager, '--overwrite', '--jobs', '1']);
    if (round === 0) {
      const start = performance.now();
      for (const { name, dockerfile, buildArgs } of images) {
        const given = Object.entries(buildArgs).flatMap(([key, value]) => [
          '--build-arg',
          `${key}=${value}`,
        ]);
        run('docker', ['build', '-f', dockerfile, '-t', name, ...given, '.']);
      }
      add('sequence', performance.now() - start);
    }
    const start = performance.now();
    for (const image of images) await bareCall(image);
    add('bare', performance.now() - start);
  }
  return samples;
}

/** One `POST /build` with BuildKit and the context as its body: the least that a build through the API takes. */
async function bareCall({ name, dockerfile, buildArgs }) {
  const docker = new Docker({ socketPath: engine.url.replace('unix://', '') });
  const tar = pack();
  tar.entry({ name: dockerfile }, readFileSync(join(root, dockerfile)));
  for (let i = 0; i < 20; i += 1) {
    tar.entry({ name: `tools/${i}.txt` }, readFileSync(join(root, `tools/${i}.txt`)));
  }
  tar.finalize();
  const stream = await docker.buildImage(tar, {
    version: '2',
    t: name,
    dockerfile,
    buildargs: buildArgs,
  });
  await new Promise((resolve, reject) => {
    docker.modem.followProgress(stream, (error) => (error ? reject(error) : resolve()));
  });
}

function summarize(samples) {
  const best = Object.fromEntries(
    Object.entries(samples).map(([name, times]) => [name, Math.min(...times)]),
  );
  const perImage = (best.single - best.skip - best.bare) / IMAGES;
  const row = (what, name, against, goal) => ({
    what,
    milliseconds: best[name],
    ...(against && { against: against.name, ratio: best[name] / best[against.key] }),
    ...(goal && { goal }),
  });
  const bake = { key: 'bake', name: 'bake' };
  return {
    engine: engine.name,
    rounds,
    perImage,
    rows: [
      row(`docker buildx bake, ${IMAGES} cached images`, 'bake'),
      row('manager build, keys match', 'skip', bake, 1),
      row('manager build --overwrite', 'overwrite', bake, 1),
      row('docker build, one after another', 'sequence', bake),
      row('bare POST /build, one after another', 'bare', bake),
      row('manager build --overwrite --jobs 1', 'single', { key: 'bare', name: 'bare calls' }),
    ],
  };
}

function table({ engine: name, rounds: count, perImage, rows }) {
  const lines = [
    ['', 'best', 'ratio', 'goal', ''],
    ...rows.map(({ what, milliseconds, against, ratio, goal }) => [
      what,
      `${milliseconds.toFixed(0)} ms`,
      ratio === undefined ? '' : `${ratio.toFixed(2)} × ${against}`,
      goal === undefined ? '' : `≤ ${goal} ×`,
      goal === undefined ? '' : ratio <= goal ? 'met' : 'NOT MET',
    ]),
  ];
  const widths = [0, 1, 2, 3, 4].map((i) => Math.max(...lines.map((line) => line[i].length)));
  const text = lines
    .map((line) =>
      line
        .map((cell, i) => cell.padEnd(widths[i]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
  return `${text}

Engine ${name}, best of ${count} rounds (one for docker build one after another).
Per image, manager takes ${perImage.toFixed(1)} ms more than the bare call (its start, ${'`'}keys match${'`'}, taken off).
`;
}
