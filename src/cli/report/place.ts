import { isAbsolute, relative, resolve } from 'node:path';
import type { Diagnostic, Place } from '../../diagnostics.ts';

/** Folders that paths in diagnostics are turned by. */
export interface Folders {
  /** Absolute; relative paths in diagnostics start here. */
  readonly base: string;
  /** Absolute; what the reader sees is relative to it. */
  readonly cwd: string;
}

/**
 * The diagnostic with paths as seen from the current directory. Names in angle brackets (`<stdin>`) are no paths
 * and stay.
 */
export function seenFrom(folders: Folders, diagnostic: Diagnostic): Diagnostic {
  const { place, related } = diagnostic;
  return {
    ...diagnostic,
    ...(place && { place: moved(folders, place) }),
    ...(related && {
      related: related.map((other) => ({
        ...other,
        ...(other.place && { place: moved(folders, other.place) }),
      })),
    }),
  };
}

function moved({ base, cwd }: Folders, place: Place): Place {
  if (place.file.startsWith('<')) return place;
  const file = isAbsolute(place.file) ? place.file : resolve(base, place.file);
  return { ...place, file: relative(cwd, file) || '.' };
}
