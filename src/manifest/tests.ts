import { conditionsOf } from './conditions.ts';
import type { Conditions } from './conditions.ts';
import type { Path, SourceDocument } from './document.ts';
import type { RawCommand, RawTest } from './tests-schema.ts';
import { listed } from './text-schema.ts';

/** A command that runs in a container of its own. Texts may hold names of the cell, `{python_version}`. */
export interface CommandTest {
  /** As it is run, a shell's text with its shell. */
  readonly command: readonly string[];
  /** As it was written, for messages. */
  readonly shown: string;
  readonly keepsEntrypoint: boolean;
  readonly exitCode: number;
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
  readonly user: string | undefined;
  readonly environment: ReadonlyMap<string, string>;
  readonly network: 'none' | 'bridge';
  /** Seconds. */
  readonly timeout: number;
  readonly path: Path;
}

export interface FileTest {
  readonly file: string;
  readonly exists: boolean;
  readonly type: 'file' | 'directory' | 'link' | undefined;
  readonly mode: number | undefined;
  readonly owner: string | undefined;
}

/** One entry of the `tests` section, and the cells that it is for. */
export interface ImageTest extends Conditions {
  readonly name: string;
  readonly path: Path;
  /** `manifest.yml:12` */
  readonly place: string;
  readonly commands: readonly CommandTest[];
  readonly files: readonly FileTest[];
  readonly user: string | undefined;
  readonly workdir: string | undefined;
  /** null: not set. */
  readonly environment: ReadonlyMap<string, string | null>;
  readonly labels: ReadonlyMap<string, string | null>;
  readonly exposedPorts: readonly string[] | undefined;
  readonly entrypoint: readonly string[] | undefined;
  readonly cmd: readonly string[] | undefined;
  /** Bytes. */
  readonly maxSize: number | undefined;
  /** 0.1 for `10%`. */
  readonly maxGrowth: number | undefined;
}

/** Names that stand for values of the cell in the texts of tests. */
export const TEST_NAMES = [
  'package',
  'release_type',
  'distro',
  'python_version',
  'bentoml_version',
  'cuda_version',
  'platform',
  'tag',
] as const;

export type TestName = (typeof TEST_NAMES)[number];

/** A name in braces. Of shells and of regular expressions, `${name}` and `\p{name}` are none. */
export const NAME_IN_BRACES = /(?<![$\\]|\\[pPk])\{([a-z_]+)\}/g;

const DEFAULT_TIMEOUT = 60;

export function normalizeTests(
  raw: Readonly<Record<string, RawTest>> | undefined,
  source: SourceDocument,
): ImageTest[] {
  return Object.entries(raw ?? {}).map(([name, test]) => {
    const path = ['tests', name];
    const { file, line } = source.place(path, 'key');
    return {
      name,
      path,
      place: `${file}:${line}`,
      ...conditionsOf(test),
      commands: (test.run ?? []).map((each, index) => commandOf(each, [...path, 'run', index])),
      files: filesOf(test.files),
      user: test.user,
      workdir: test.workdir,
      environment: new Map(Object.entries(test.environment ?? {})),
      labels: new Map(Object.entries(test.labels ?? {})),
      exposedPorts: test.exposed_ports,
      entrypoint: test.entrypoint,
      cmd: test.cmd,
      maxSize: test.max_size === undefined ? undefined : bytesOf(test.max_size),
      maxGrowth: test.max_growth === undefined ? undefined : parseFloat(test.max_growth) / 100,
    };
  });
}

function commandOf(raw: string | RawCommand, path: Path): CommandTest {
  const spec: RawCommand = typeof raw === 'string' ? { command: raw } : raw;
  const { command } = spec;
  const keepsEntrypoint = spec.entrypoint === 'keep';
  // Words for an entrypoint are no shell's text: an entrypoint need not be a shell.
  const words = keepsEntrypoint ? (text: string) => text.split(/\s+/) : shellWords;
  return {
    command: typeof command === 'string' ? words(command) : command,
    shown: typeof command === 'string' ? command : command.join(' '),
    keepsEntrypoint,
    exitCode: spec.exit_code ?? 0,
    stdout: listed(spec.stdout) ?? [],
    stderr: listed(spec.stderr) ?? [],
    user: spec.user,
    environment: new Map(Object.entries(spec.environment ?? {})),
    network: spec.network ?? 'none',
    timeout: spec.timeout ?? DEFAULT_TIMEOUT,
    path,
  };
}

function shellWords(text: string): string[] {
  return ['/bin/sh', '-c', text];
}

function filesOf(raw: RawTest['files']): FileTest[] {
  const entries = Array.isArray(raw)
    ? raw.map((file) => [file, null] as const)
    : Object.entries(raw ?? {});
  return entries.map(([file, known]) => ({
    file,
    exists: known?.exists ?? true,
    type: known?.type,
    mode: known?.mode === undefined ? undefined : parseInt(known.mode, 8),
    owner: known?.owner,
  }));
}

const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
};

/** `300MB` → 300000000; what the schema let through. */
export function bytesOf(text: string): number {
  const unit = /[A-Za-z]+$/.exec(text)?.[0] ?? 'B';
  return Math.round(parseFloat(text) * (UNITS[unit] ?? 1));
}
