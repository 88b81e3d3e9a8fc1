import { isAbsolute, relative, resolve } from 'node:path';
import type { Diagnostic, Place } from '../../diagnostics.ts';
import { SHIPPED_PREFIX } from '../../project/shipped.ts';

/** Folders that paths in diagnostics are turned by. */
export interface Folders {
  /** Absolute; relative paths in diagnostics start here. */
  readonly base: string;
  /** Absolute; what the reader sees is relative to it. */
  readonly cwd: string;
}

/**
 * The diagnostic with paths as seen from the current directory. Names in angle brackets (`<stdin>`) and
 * of shipped templates are no paths and stay.
 */
export function seenFrom(folders: Folders, diagnostic: Diagnostic): Diagnostic {
  const { place, related } = diagnostic;
  return {
    ...diagnostic,
    ...(place && { place: placeFrom(folders, place) }),
    ...(related && {
      related: related.map((other) => ({
        ...other,
        ...(other.place && { place: placeFrom(folders, other.place) }),
      })),
    }),
  };
}

/** One place as seen from the current directory. */
export function placeFrom({ base, cwd }: Folders, place: Place): Place {
  if (place.file.startsWith('<') || place.file.startsWith(SHIPPED_PREFIX)) return place;
  const file = isAbsolute(place.file) ? place.file : resolve(base, place.file);
  return { ...place, file: relative(cwd, file) || '.' };
}
