import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fakeDocker } from './support/fake-docker.ts';
import type { Fault } from './support/fake-docker.ts';
import { projectOfMany } from './support/many-images.ts';
import { countsOf, leftovers, reported, runOn } from './support/runs.ts';

/** From 0 to 1, the same for a text every time: which images fail does not depend on which comes first. */
function chance(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE() / 2 ** 32;
}

const CUT = { bytes: '{"stream":"Step 1/1 : FR', then: 'cut' } as const;
const BUSY = { status: 503, message: 'try again' } as const;

/** Of every ten tries one is cut and one is told to come again; three images of ten never get through. */
function faultOf(name: string, attempt: number, forGood: Fault): Fault | undefined {
  if (chance(`never ${name}`) < 0.163) return forGood;
  const luck = chance(`${name} ${attempt}`);
  return luck < 0.1 ? CUT : luck < 0.2 ? BUSY : undefined;
}

interface Event {
  readonly event: string;
  readonly image?: string;
  readonly outcome?: { readonly type: string };
}

/** `image → outcome` as the events tell it; an image that is told of twice is a mistake. */
function told(stdout: string): Record<string, string> {
  const outcomes: Record<string, string> = {};
  for (const line of stdout.trimEnd().split('\n')) {
    const { event, image = '', outcome } = JSON.parse(line) as Event;
    if (event !== 'outcome') continue;
    expect(outcomes).not.toHaveProperty([image]);
    outcomes[image] = outcome?.type ?? '';
  }
  return outcomes;
}

describe('500 images, of which 30 % fail', () => {
  it('end in exactly one outcome each, and a second run finishes the rest', async () => {
    let isFaulty = true;
    const failed = "The command '/bin/sh -c make' returned a non-zero code: 2";
    const docker = await fakeDocker({
      build: (image, attempt) =>
        isFaulty ? faultOf(image, attempt, { error: failed }) : undefined,
      push: (reference, attempt) =>
        isFaulty ? faultOf(reference, attempt, { error: 'denied: not yours' }) : undefined,
    });
    const folder = projectOfMany(docker.registry, { distros: 20, pythons: 25 });
    const build = ['build', '--push', '--jobs', '8', '--progress', 'json'];

    const first = await runOn(docker.url, folder, build);
    expect(first.code).toBe(1);
    const outcomes = told(first.stdout);
    const counts = countsOf(outcomes);
    expect(Object.keys(outcomes)).toHaveLength(500);
    expect(Object.keys(counts).sort()).toEqual(['built', 'failed']);
    expect(counts['failed']).toBeGreaterThan(100);
    expect(counts['failed']).toBeLessThan(200);
    expect(reported(folder)).toEqual(outcomes);
    expect(docker.pushed.size).toBe(counts['built']);
    expect(new Set(docker.built).size).toBe(docker.built.length);
    expect(docker.busiest()).toBeLessThanOrEqual(8);

    isFaulty = false;
    const before = [...docker.built];
    const second = await runOn(docker.url, folder, build);
    expect(second.code).toBe(0);
    const rest = told(second.stdout);
    const built = docker.built.slice(before.length);
    // What was built and not pushed is pushed, not built again.
    expect([...before, ...built].sort()).toEqual(Object.keys(outcomes).sort());
    expect(countsOf(rest)).toEqual({ built: built.length, skipped: before.length });
    expect(docker.pushed.size).toBe(500);
    expect(leftovers(folder)).toEqual([]);
  }, 300_000);
});
