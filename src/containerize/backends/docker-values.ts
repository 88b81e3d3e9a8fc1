import { UsageError } from '../../errors.ts';

/** A limit of processes, as `POST /build` takes it. */
export interface Ulimit {
  readonly Name: string;
  readonly Soft: number;
  readonly Hard: number;
}

const UNITS: Readonly<Record<string, number>> = { b: 0, k: 1, m: 2, g: 3, t: 4, p: 5 };

/** `64m`, `1.5GiB`, `-1`: bytes, in powers of 1024 (docker/go-units, RAMInBytes). @throws UsageError for anything else */
export function bytesOf(name: string, text: string): number {
  const [, number, unit] = /^(-1|\d+(?:\.\d+)?) ?([kmgtp]?)i?b?$/i.exec(text) ?? [];
  if (number !== undefined) {
    return Math.floor(Number(number) * 1024 ** (UNITS[(unit ?? '').toLowerCase()] ?? 0));
  }
  throw new UsageError(
    `${name.replaceAll('_', '-')}=${text} is no size`,
    'Write bytes, or a number with k, m or g: 64m.',
  );
}

/** `nofile=1024:2048`, `nproc=512` (docker/go-units, ParseUlimit). @throws UsageError for anything else */
export function ulimitsOf(texts: readonly string[]): readonly Ulimit[] {
  return texts.map((text) => {
    const [, name, soft, hard] = /^([a-z]+)=(-1|\d+)(?::(-1|\d+))?$/.exec(text) ?? [];
    if (name !== undefined && soft !== undefined) {
      return { Name: name, Soft: Number(soft), Hard: Number(hard ?? soft) };
    }
    throw new UsageError(`ulimit=${text} is no limit`, 'Write NAME=SOFT:HARD: nofile=1024:2048.');
  });
}
