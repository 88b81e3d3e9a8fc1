import type { BuildReport, UnitReport } from '../../src/deliver/report-schema.ts';

/** A unit that was built and not pushed, with what a test says of it. */
export function unitReport(change: Partial<UnitReport> = {}): UnitReport {
  return {
    outcome: 'built',
    why: null,
    key: 'sha256:key',
    image_id: 'sha256:id',
    size: 210_000_000,
    layers: ['sha256:layer'],
    base_digests: {},
    inputs: null,
    attempts: 1,
    failure: null,
    cell: {
      package: 'app',
      release_type: 'runtime',
      distro: 'debian12',
      python_version: '3.11',
      cuda_version: null,
    },
    parents: [],
    run: '2024-01-02T03:04:05.000Z',
    start: 0,
    ready: 40_000,
    duration: 43_000,
    build: 40_000,
    log: '.manager/logs/app@1.0.0-python3.11-debian12-runtime@linux-amd64.log',
    pushed: {},
    ...change,
  };
}

/** A report of images on linux/amd64, by name. */
export function reportOf(images: Readonly<Record<string, UnitReport>>): BuildReport {
  const entries = Object.entries(images).map(
    ([name, unit]) => [name, { 'linux/amd64': unit }] as const,
  );
  return { version: 1, images: Object.fromEntries(entries) };
}

const PACKAGES = ['trainer', 'model-server', 'yatai-service', 'runner'];
const DISTROS = ['amazonlinux2', 'centos7', 'centos8', 'debian10', 'debian11', 'alpine3.14'];
const PYTHONS = ['3.6', '3.7', '3.8', '3.9', '3.10'];
const RELEASES = ['base', 'runtime', 'devel', 'cudnn 10.2', 'cudnn 11.3.1'];

/** A run of a large matrix that never happened, as eight jobs would have done it: the same for the same numbers. */
export function largeReport(images: number, failing: number, packages = PACKAGES): BuildReport {
  const random = numbersFrom(7);
  const places = Array.from({ length: 8 }, () => 3000);
  const results = new Map<string, { ready: number; outcome: UnitReport['outcome'] }>();
  const units: [string, UnitReport][] = [];
  for (const [release = '', cuda = null] of RELEASES.map((each) => each.split(' '))) {
    for (const name of packages) {
      for (const distro of DISTROS) {
        if (cuda !== null && distro.startsWith('alpine')) continue;
        for (const python of PYTHONS) {
          const base = `${name}:base-python${python}-${distro}`;
          const suffix = cuda === null ? '' : `-cuda${cuda}`;
          const image =
            release === 'base'
              ? base
              : `${name}:0.13.0-python${python}-${distro}-${release}${suffix}`;
          const cell = {
            package: name,
            release_type: release,
            distro,
            python_version: python,
            cuda_version: cuda,
          };
          const parents = release === 'base' ? [] : [{ image: base, platform: 'linux/amd64' }];
          const parent = release === 'base' ? undefined : results.get(base);
          const facts = {
            cell,
            parents,
            key: `sha256:${image}`,
            log: `.manager/logs/${image.replace(':', '@')}@linux-amd64.log`,
          };
          const isHeldUp = parent?.outcome === 'failed';
          if (isHeldUp) {
            const none = { start: null, ready: null, duration: 0, build: 0, attempts: 0 };
            const nothing = { size: null, image_id: null, layers: [], ...none };
            units.push([
              image,
              unitReport({ ...facts, ...nothing, outcome: 'blocked', why: base, log: null }),
            ]);
            continue;
          }
          const place = places.indexOf(Math.min(...places));
          const start = Math.max(places[place] ?? 0, parent?.ready ?? 0);
          const build = Math.round(8000 + random() ** 3 * 160_000 * (cuda === null ? 1 : 2));
          const fails = random() < failing;
          const isSkipped = !fails && random() < 0.15;
          const outcome = fails ? 'failed' : isSkipped ? 'skipped' : 'built';
          const pushing = Math.round(random() * 9000);
          const ready = start + (isSkipped ? 12 : build);
          places[place] = ready;
          results.set(image, { ready, outcome });
          const pushed = fails ? {} : { [`quay.io/bentoml/${image}`]: pushedAs(image, random) };
          const duration = ready - start + (isSkipped || fails ? 0 : pushing);
          const done = { outcome, start, duration, build, attempts: isSkipped ? 0 : 1 } as const;
          const size = Math.round(60e6 + random() ** 2 * 1.4e9 * (cuda === null ? 0.5 : 2));
          units.push([
            image,
            unitReport({
              ...facts,
              ...done,
              ready: fails ? null : ready,
              size: fails ? null : size,
              pushed: release === 'base' ? {} : pushed,
              ...(isSkipped && { why: 'the engine holds it' }),
              ...(fails && failureOf(distro, random)),
            }),
          ]);
        }
      }
    }
  }
  return reportOf(Object.fromEntries(units.slice(0, images)));
}

function pushedAs(image: string, random: () => number): { digest: string; key: string } {
  return { digest: 'sha256:0', key: random() < 0.05 ? 'sha256:old' : `sha256:${image}` };
}

const MESSAGES = [
  'process "/bin/sh -c apt-get install -y --no-install-recommends libfoo" did not complete successfully: exit code: 100',
  'the registry answered 503 Service Unavailable',
  'process "/bin/sh -c pip install -r requirements.txt" did not complete successfully: exit code: 1',
];

const LAST_LINES = [
  ['Reading package lists...', 'Building dependency tree...', 'E: Unable to locate package libfoo'],
  [],
  [
    'ERROR: Could not find a version that satisfies the requirement bar',
    'ERROR: No matching distribution found for bar',
  ],
];

function failureOf(distro: string, random: () => number): Partial<UnitReport> {
  const which = Math.floor(random() ** 2 * MESSAGES.length);
  const isPush = which === 1;
  return {
    why: MESSAGES[which] ?? '',
    failure: {
      stage: isPush ? 'push' : 'build',
      hint:
        which === 0
          ? 'Look whether the package has another name in this release of the distro.'
          : null,
      dockerfile: isPush
        ? null
        : { path: `generated/model-server/${distro}/runtime/Dockerfile`, line: 14 },
      template: isPush
        ? null
        : { file: `templates/${distro.replace(/\d.*/, '')}/runtime.Dockerfile.njk`, line: 9 },
      last_lines: LAST_LINES[which] ?? [],
    },
  };
}

/** Park and Miller's generator: numbers from 0 to 1 that are the same everywhere. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
