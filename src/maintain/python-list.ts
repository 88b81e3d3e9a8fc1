import { isMap } from 'yaml';
import { isRecord } from './manifest-text.ts';
import { quotingOf, scalarText } from './scalar-text.ts';

/** An entry of `python_versions`: a version, or a version with the last day of its support. */
export type PythonItem = string | { readonly version: string; readonly supported_until?: string };

/** What a manifest means that names no Python version: those of 2021. */
export const DEFAULT_PYTHONS: readonly PythonItem[] = ['3.6', '3.7', '3.8'];

/** The entries of a list; undefined where there is none. */
export function pythonsOf(value: unknown): PythonItem[] | undefined {
  return Array.isArray(value) ? value.map(pythonOf) : undefined;
}

function pythonOf(item: unknown): PythonItem {
  if (!isRecord(item)) return String(item);
  const version = String(item['version']);
  const until = item['supported_until'];
  return typeof until === 'string' ? { version, supported_until: until } : { version };
}

/** The version of an entry. */
export function versionOf(item: PythonItem): string {
  return typeof item === 'string' ? item : item.version;
}

/** Where a version belongs: in order where the list is in order, else at its end. */
export function insertAt(items: readonly PythonItem[], version: string): number {
  const versions = items.map(versionOf);
  const isOrdered = versions.every(
    (own, index) => index === 0 || compareVersions(versions[index - 1] ?? '', own) <= 0,
  );
  const above = versions.findIndex((own) => compareVersions(own, version) > 0);
  return isOrdered && above !== -1 ? above : items.length;
}

/** An entry as YAML, fit for block and flow lists; the version is quoted, for 3.10 is a number else. */
export function itemText(item: PythonItem, sibling?: unknown): string {
  const scalar = isMap(sibling) ? sibling.get('version', true) : sibling;
  const version = scalarText(versionOf(item), quotingOf(scalar) === 'double' ? 'double' : 'single');
  if (typeof item === 'string' || item.supported_until === undefined) return version;
  return `{ version: ${version}, supported_until: ${item.supported_until} }`;
}

function compareVersions(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true });
}
