import type { z } from 'zod';
import type { Path } from './document.ts';
import { valueAt } from './path.ts';

/** Family of a distro whose own is missing or wrong: later stages leave such a distro alone. */
export const REPAIRED_FAMILY = '.repaired';

type Container = Record<string | number, unknown>;

/**
 * Data that the schema may take once its mistakes, already reported, are out of the way: unknown keys and wrong optional
 * values are dropped, required ones get a stand-in, so that the rules still run and all errors are reported at once.
 */
export function repair(data: unknown, issues: readonly z.core.$ZodIssue[]): unknown {
  return issues.reduce((fixed, issue, index) => {
    const path = issue.path.filter((step) => typeof step !== 'symbol');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.reduce((each: unknown, key) => without(each, [...path, key]), fixed);
    }
    return replaceAt(fixed, path, standIn(path, index));
  }, data);
}

const DROP = Symbol('drop');

function standIn(path: readonly (string | number)[], index: number): unknown {
  const [section, , , ...deeper] = path;
  if (section === 'distros' || section === 'releases') {
    if (path.length === 2) return { ...distroStandIn(index) };
    const field = String(path[2]);
    return deeper.length > 0 ? DROP : (distroStandIn(index)[field] ?? DROP);
  }
  // An empty list is a valid mention of no distro, and keeps the indices of its neighbours.
  if (section === 'packages' && path.length > 2) return [];
  if (section === 'packages') return {};
  return DROP;
}

function distroStandIn(index: number): Record<string, unknown> {
  return {
    templates_dir: REPAIRED_FAMILY,
    base_image: 'scratch',
    add_to_tags: `repaired-${index}`,
  };
}

/** A copy with one value replaced, the objects on the way copied: anchors share theirs. */
function replaceAt(data: unknown, path: readonly (string | number)[], value: unknown): unknown {
  if (value === DROP) return path.length === 0 ? data : dropAt(data, path);
  return updateAt(data, path, () => value);
}

/**
 * A wrong element takes its whole list with it: dropping it alone would move its neighbours. What lacks a required key, or
 * has just lost it here, goes too.
 */
function dropAt(data: unknown, path: Path): unknown {
  const list = path.findIndex((step) => typeof step === 'number');
  if (list > 0) return without(data, path.slice(0, list));
  const isThere = valueAt(data, path) !== undefined;
  return without(data, isThere ? path : path.slice(0, -1));
}

function without(data: unknown, path: readonly (string | number)[]): unknown {
  const last = path.at(-1);
  if (last === undefined) return data;
  return updateAt(data, path.slice(0, -1), (parent) => {
    if (typeof parent !== 'object' || parent === null) return parent;
    return Object.fromEntries(Object.entries(parent).filter(([key]) => key !== String(last)));
  });
}

/** A copy in which a key of the mapping at `path` has another name and its old place. */
export function renameKey(data: unknown, path: Path, from: string, to: string): unknown {
  return updateAt(data, path, (record) =>
    typeof record === 'object' && record !== null
      ? Object.fromEntries(
          Object.entries(record).map(([key, value]) => [key === from ? to : key, value]),
        )
      : record,
  );
}

function updateAt(
  data: unknown,
  [step, ...rest]: readonly (string | number)[],
  change: (value: unknown) => unknown,
): unknown {
  if (step === undefined) return change(data);
  if (typeof data !== 'object' || data === null) return data;
  const copy = (Array.isArray(data) ? [...(data as unknown[])] : { ...data }) as Container;
  const before = Object.hasOwn(copy, step) ? copy[step] : undefined;
  copy[step] = updateAt(before, rest, change);
  return copy;
}
