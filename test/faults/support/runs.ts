import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { BuildReportSchema } from '../../../src/deliver/report-schema.ts';
import type { Exit } from '../../support/manager-process.ts';
import { startManager } from '../../support/manager-process.ts';
import type { Started } from '../../support/manager-process.ts';
import { readFiles } from '../../support/scratch.ts';

/** A script for {@link startManager}: what waits before it tries again waits a hundredth of that; limits of an hour stay. */
export const QUICKLY = `
  import timers from 'node:timers/promises';
  import { syncBuiltinESMExports } from 'node:module';
  const sleep = timers.setTimeout;
  timers.setTimeout = (ms, ...rest) => sleep(ms < 100_000 ? ms / 100 : ms, ...rest);
  syncBuiltinESMExports();
`;

/** Starts the program on an engine, as a user does. */
export function startOn(
  url: string,
  folder: string,
  argv: readonly string[],
  script = QUICKLY,
): Started {
  return startManager(folder, argv, script, { DOCKER_HOST: url, DOCKER_CONFIG: folder });
}

/** Runs it to its end, which must not be a bug. */
export async function runOn(...args: Parameters<typeof startOn>): Promise<Exit> {
  const exit = await startOn(...args).exit;
  expectInOrder(exit);
  return exit;
}

/** It ended by itself or by the signal that it was sent; nothing was thrown where nobody waits for it. */
export function expectInOrder({ code, stderr }: Exit): void {
  expect(stderr).not.toMatch(/this is a bug|unhandled|\(node:\d+\)|\n +at .*:\d+:\d+/i);
  expect([0, 1, 2, 130]).toContain(code);
}

/** build-report.json as `image → outcome`; undefined: there is none. */
export function reported(folder: string): Record<string, string> | undefined {
  const file = join(folder, 'build-report.json');
  if (!existsSync(file)) return undefined;
  const { images } = BuildReportSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  return Object.fromEntries(
    Object.entries(images).map(([name, platforms]) => {
      expect(Object.keys(platforms)).toHaveLength(1);
      return [name, Object.values(platforms)[0]?.outcome ?? ''];
    }),
  );
}

/** How many images ended how. */
export function countsOf(outcomes: Readonly<Record<string, string>>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const each of Object.values(outcomes)) counts[each] = (counts[each] ?? 0) + 1;
  return counts;
}

/** Locks, files in the making and everything else that a run must have cleared away when it ends. */
export function leftovers(folder: string): string[] {
  return Object.keys(readFiles(folder)).filter((path) => /\.(?:tmp|lock)$|staging/.test(path));
}
