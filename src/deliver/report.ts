import { accessSync, constants, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ManagerError } from '../errors.ts';
import type { Delivered } from './finish-unit.ts';
import type { Outcome, Pushed } from './outcome.ts';
import { mapped, shownArgument } from './inputs-record.ts';
import { BuildReportSchema } from './report-schema.ts';
import type { BuildReport, UnitReport } from './report-schema.ts';
import { unitName } from './unit.ts';
import type { Unit } from './unit.ts';
import { errnoOf, systemReason } from '../system-error.ts';
import { writeWhole } from '../whole-file.ts';

/**
 * What build-report.json says after a run: the units of the run, and of the images that it was not about what the earlier report
 * says. What was pushed earlier stays with an image until it is pushed again, since a run that failed takes nothing back from a
 * registry. Images in code unit order of their names, so that a report changes only where something changed.
 *
 * @param started when the run began
 */
export function buildReport(
  delivered: readonly Delivered[],
  earlier: BuildReport | undefined,
  started: Date,
): BuildReport {
  const images = new Map(
    Object.entries(earlier?.images ?? {}).map(([name, of]) => [name, { ...of }]),
  );
  for (const each of delivered) {
    const platforms = images.get(each.image) ?? {};
    const before = platforms[each.platform];
    platforms[each.platform] = unitReport(each, before, started.toISOString());
    images.set(each.image, platforms);
  }
  const sorted = [...images].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return { version: 1, images: Object.fromEntries(sorted) };
}

function unitReport(each: Delivered, before: UnitReport | undefined, run: string): UnitReport {
  const { unit, outcome, held } = each;
  const { parts } = unit;
  const pushed = pushedBy(outcome).map(({ reference, digest }) => {
    const size = held === undefined ? {} : { size: held.size };
    return [reference, { digest, key: unit.key ?? '', ...size }] as const;
  });
  const tests = each.tests ?? before?.tests;
  return {
    outcome: outcome.type,
    why: whyOf(outcome),
    key: unit.key ?? null,
    image_id: held?.id ?? null,
    size: held?.size ?? null,
    layers: [...(held?.layers ?? [])],
    base_digests: { ...parts?.bases },
    inputs: parts
      ? {
          dockerfile: parts.dockerfile,
          arguments: mapped(parts.arguments, shownArgument),
          sources: { ...parts.sources },
          parents: { ...parts.parents },
        }
      : null,
    attempts: each.attempts,
    failure: failureOf(outcome),
    cell: cellOf(unit),
    parents: unit.after.map(unitName),
    run,
    start: each.start ?? null,
    ready: each.ready ?? null,
    duration: each.duration,
    build: each.build > 0 ? each.build : (before?.build ?? 0),
    log: each.log ?? before?.log ?? null,
    pushed: { ...before?.pushed, ...Object.fromEntries(pushed) },
    ...(tests ? { tests } : {}),
  };
}

function failureOf(outcome: Outcome): UnitReport['failure'] {
  if (outcome.type !== 'failed') return null;
  const { stage, hint, dockerfile, template, lastLines } = outcome.failure;
  return {
    stage,
    hint: hint ?? null,
    dockerfile: dockerfile ? { ...dockerfile } : null,
    template: template ? { ...template } : null,
    last_lines: [...lastLines],
  };
}

function cellOf({ planned: { cell } }: Unit): UnitReport['cell'] {
  return {
    package: cell.package,
    release_type: cell.releaseType.name,
    distro: cell.distro.name,
    python_version: cell.python.version,
    cuda_version: cell.cuda?.version ?? null,
  };
}

function pushedBy(outcome: Outcome): readonly Pushed[] {
  return 'pushed' in outcome ? (outcome.pushed ?? []) : [];
}

function whyOf(outcome: Outcome): string | null {
  switch (outcome.type) {
    case 'skipped':
    case 'missing':
      return outcome.why;
    case 'failed':
      return outcome.failure.message;
    case 'blocked':
      return outcome.by;
    case 'built':
    case 'cancelled':
      return null;
  }
}

/**
 * Reads a report; undefined: there is none.
 *
 * @throws ManagerError `deliver/bad-report` when it is not one of ours or of a later version
 */
export function readReport(path: string): BuildReport | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw diskError('read', path, error);
  }
  const read = BuildReportSchema.safeParse(parsed(text));
  if (read.success) return read.data;
  throw new ManagerError('deliver/bad-report', `${path} is not a build report of this version`, {
    hint: 'Move it away; the next run writes a new one.',
  });
}

/**
 * Looks before a run whether its report can be written at its end.
 *
 * @throws ManagerError `deliver/report-failed`
 */
export function requireReportFolder(path: string): void {
  const folder = dirname(path);
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw diskError('write', path, error);
  }
}

/** Writes a report whole or not at all. */
export function writeReport(path: string, report: BuildReport): void {
  try {
    writeWhole(path, `${JSON.stringify(report, null, 2)}\n`);
  } catch (error) {
    throw diskError('write', path, error);
  }
}

function diskError(verb: string, path: string, cause: unknown): ManagerError {
  return new ManagerError(
    'deliver/report-failed',
    `could not ${verb} ${path}: ${systemReason(cause)}`,
    {
      hint:
        errnoOf(cause) === 'ENOSPC'
          ? 'Make room and run again: what is built is not built again.'
          : 'Name a file in a folder that you may write to with --report.',
      cause,
    },
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
