import type { DeliveryEvent } from '../../../src/deliver/events.ts';
import type { Failure, Outcome, UnitName } from '../../../src/deliver/outcome.ts';

export interface SampleRun {
  readonly images: number;
  readonly jobs: number;
  /** Share of images that the engine holds already. */
  readonly skipped?: number;
  readonly seed?: number;
  readonly platforms?: readonly string[];
}

/** A failure with everything that one can have. */
export function sampleFailure(change: Partial<Failure> = {}): Failure {
  return {
    stage: 'build',
    message: 'process "/bin/sh -c apt-get install -y libfoo" did not complete: exit code: 100',
    hint: 'Is the name of the package right for this distro?',
    dockerfile: { path: 'generated/model-server/debian10/runtime/Dockerfile', line: 14 },
    template: { file: 'templates/debian/runtime.Dockerfile.j2', line: 9 },
    lastLines: ['Reading package lists...', 'E: Unable to locate package libfoo'],
    log: '.manager/logs/model-server-0.13.0-python3.8-slim-runtime.log',
    attempts: 1,
    ...change,
  };
}

/** Names as the July 2021 manifest makes them. */
export function sampleUnits(
  images: number,
  platforms: readonly string[] = ['linux/amd64'],
): UnitName[] {
  const names: string[] = [];
  for (let version = 6; names.length < images; version += 1) {
    for (const release of ['runtime', 'devel', 'cudnn']) {
      for (const distro of ['slim', 'centos8', 'centos7', 'ami2', 'alpine3.14']) {
        for (const product of ['model-server', 'yatai-service']) {
          names.push(`${product}:0.13.0-python3.${version}-${distro}-${release}`);
        }
      }
    }
  }
  return names
    .slice(0, images)
    .flatMap((image) => platforms.map((platform) => ({ image, platform })));
}

const instructions = [
  'FROM docker.io/library/python:3.8-slim@sha256:0000000000000000000000000000000000000000',
  'RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates curl git',
  'COPY tools/bashrc /etc/bash.bashrc',
  'RUN pip install --no-cache-dir bentoml==0.13.0',
  'RUN useradd -m -u 1034 bentoml',
  'COPY tools/model_server/entrypoint.sh /usr/local/bin/',
  'RUN chmod +x /usr/local/bin/entrypoint.sh',
];

/** Numbers from 0 to 1, always the same for a seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** The events of a made-up run in order of time: builds, pushes, skipped and blocked images, retries, failures, warnings. */
export function sampleRun(asked: SampleRun): DeliveryEvent[] {
  const units = sampleUnits(asked.images, asked.platforms);
  const random = randomNumbers(asked.seed ?? 1);
  const start = { event: 'start', version: 1, time: 0, jobs: asked.jobs, units } as const;
  const free = Array.from({ length: asked.jobs }, () => 0);
  const events: DeliveryEvent[] = [
    { event: 'warning', time: 50, text: 'centos8 is supported until 2021-12-31' },
  ];
  units.forEach((unit, i) => {
    const slot = free.indexOf(Math.min(...free));
    const life = new Life(unit, free[slot] ?? 0, random, events);
    if (i % 20 === 7) life.blocked();
    else if (random() < (asked.skipped ?? 0.2)) life.skipped();
    else if (i % 15 === 3) life.failing();
    else life.whole(i % 9 === 4);
    free[slot] = life.time;
  });
  const end = Math.max(...free) + 10;
  const outcomes = events.flatMap((event) => (event.event === 'outcome' ? [event.outcome] : []));
  const of = (type: Outcome['type']): number => outcomes.filter((o) => o.type === type).length;
  const counts = {
    built: of('built'),
    skipped: of('skipped'),
    failed: of('failed'),
    blocked: of('blocked'),
    missing: of('missing'),
    cancelled: of('cancelled'),
    pushed: of('built'),
  };
  const sorted = events.toSorted((a, b) => a.time - b.time);
  return [start, ...sorted, { event: 'end', time: end, counts }];
}

/** What happens to one unit, one thing after another. */
class Life {
  readonly unit: UnitName;
  readonly random: () => number;
  readonly events: DeliveryEvent[];
  readonly began: number;
  time: number;

  constructor(unit: UnitName, time: number, random: () => number, events: DeliveryEvent[]) {
    this.unit = unit;
    this.time = this.began = Math.round(time);
    this.random = random;
    this.events = events;
  }

  blocked(): void {
    this.end({ type: 'blocked', by: 'model-server:base-python3.6-slim' });
  }

  skipped(): void {
    this.phase('preparing');
    this.wait(200);
    this.end({ type: 'skipped', why: 'the key matches', imageId: 'sha256:2', pushed: [] });
  }

  failing(): void {
    this.prepare();
    this.step(2, 'failed');
    this.end({ type: 'failed', failure: sampleFailure() });
  }

  whole(isRetried: boolean): void {
    this.prepare();
    for (let i = 2; i <= instructions.length; i += 1) this.step(i, 'done');
    this.phase('tagging');
    this.wait(50);
    const reference = `registry.example/bentoml/${this.unit.image}`;
    this.phase('pushing');
    if (isRetried) {
      this.phase('retrying');
      const reason = '503 Service Unavailable from registry.example';
      this.add({ event: 'retry', attempt: 2, wait: 4000, reason });
      this.wait(4000);
      this.phase('pushing');
    }
    this.bytes(reference, 220_000_000);
    const pushed = [{ reference, digest: 'sha256:3', existed: false }];
    this.end({ type: 'built', imageId: 'sha256:1', pushed });
  }

  prepare(): void {
    this.phase('preparing');
    this.wait(300);
    this.phase('building');
    const internal = { id: 'i', name: '[internal] load metadata for docker.io/library/python' };
    this.add({ event: 'step', ...internal, state: 'started' });
    this.wait(500);
    this.add({ event: 'step', ...internal, state: 'done' });
    this.bytes('pull', 45_000_000);
  }

  step(number: number, state: 'done' | 'failed'): void {
    const total = instructions.length;
    const id = `s${number}`;
    const name = `[runtime ${number}/${total}] ${instructions[number - 1] ?? ''}`;
    this.add({ event: 'step', id, name, state: 'started' });
    for (let line = 0; line < 5; line += 1) {
      this.wait(300 + this.random() * 1500);
      this.add({
        event: 'log',
        text: `Get:${line} registry.example buster/main ${Math.floor(this.random() * 900)} kB`,
      });
    }
    this.add({ event: 'step', id, name, state });
  }

  bytes(what: string, total: number): void {
    for (let done = 0; done < total; done += Math.round(this.random() * 9_000_000)) {
      this.add({ event: 'bytes', what, done, total });
      this.wait(300);
    }
    this.add({ event: 'bytes', what, done: total, total });
  }

  phase(phase: Extract<DeliveryEvent, { event: 'phase' }>['phase']): void {
    this.add({ event: 'phase', phase });
  }

  end(outcome: Outcome): void {
    this.add({ event: 'outcome', duration: this.time - this.began, outcome });
    this.wait(20);
  }

  wait(milliseconds: number): void {
    this.time += Math.round(milliseconds);
  }

  add(event: UnitEventBody): void {
    this.events.push({ ...this.unit, time: this.time, ...event });
  }
}

type Without<Event> = Event extends UnitName ? Omit<Event, 'time' | keyof UnitName> : never;
type UnitEventBody = Without<DeliveryEvent>;
