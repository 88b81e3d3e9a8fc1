import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BENTO_YAML } from './read-bento.ts';

/** When a bento was made, as its bento.yaml says; the beginning of time where it does not. */
export function createdOf(folder: string): Date {
  const text = readOrNothing(join(folder, BENTO_YAML));
  const written = /^creation_time: *['"]?([^'"\n]*)/m.exec(text)?.[1] ?? '';
  const date = new Date(written.replace(/(\.\d{3})\d*/, '$1').replace(' ', 'T'));
  return Number.isNaN(date.getTime()) ? new Date(0) : date;
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
