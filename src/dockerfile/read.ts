import {
  flagValue,
  parseInstruction,
  readMounts,
  readProperties,
  readSources,
} from './instruction.ts';
import type { Instruction } from './instruction.ts';
import { splitDockerfile } from './split.ts';
import type { SplitFile } from './split.ts';
import { substitute } from './substitute.ts';
import { splitWords } from './words.ts';

/** One FROM and what follows it. */
export interface Stage {
  readonly index: number;
  /** As written after AS; names are compared without case. */
  readonly name: string | undefined;
  /** The image or stage it starts from, as written. */
  readonly from: string;
  readonly platform: string | undefined;
  readonly line: number;
}

/** A path that the build reads from its context, from another stage or image (`from`), or from an address. */
export interface CopySource {
  /** As written. A bind mount without a source reads everything: `.`. */
  readonly path: string;
  readonly from: string | undefined;
  /** True for ADD of an address (http, https, ftp, git, ssh). */
  readonly remote: boolean;
  /** The stage in which it stands; -1 before the first FROM. */
  readonly stage: number;
  readonly line: number;
  /** RUN: a bind mount. */
  readonly instruction: 'COPY' | 'ADD' | 'RUN';
}

/** A declared build argument. */
export interface BuildArg {
  readonly name: string;
  /** The default, as written. */
  readonly value: string | undefined;
  readonly line: number;
  /** True before the first FROM. */
  readonly global: boolean;
  readonly stage: number;
}

/** `ENV NAME=value` in a stage; the value as written. */
export interface EnvEntry {
  readonly name: string;
  readonly value: string;
  readonly line: number;
  readonly stage: number;
}

/** `RUN --mount=…,from=` another stage or image. */
export interface MountSource {
  readonly from: string;
  readonly stage: number;
  readonly line: number;
}

/** What decides where an image comes from and what it reads. */
export interface DockerfileFacts {
  readonly stages: readonly Stage[];
  readonly args: readonly BuildArg[];
  readonly envs: readonly EnvEntry[];
  readonly copies: readonly CopySource[];
  readonly mounts: readonly MountSource[];
  /** The value of `# syntax=`. */
  readonly syntax: string | undefined;
  readonly escape: string;
}

/** An image outside the file. */
export interface ExternalImage {
  readonly reference: string;
  readonly line: number;
  readonly use: 'from' | 'copy' | 'mount';
}

interface Draft {
  readonly stages: Stage[];
  readonly args: BuildArg[];
  readonly envs: EnvEntry[];
  readonly copies: CopySource[];
  readonly mounts: MountSource[];
}

const REMOTE = /^(?:https?|ftp|git|ssh):\/\/|^git@/i;

/** Reads a Dockerfile's stages, arguments and sources. Never throws: what is malformed is left out. */
export function readDockerfile(text: string): DockerfileFacts {
  return readSplit(splitDockerfile(text));
}

/** Instructions that may name an image, or an argument that such a name uses. */
const NAMES_IMAGES = /^(?:FROM|ARG)\b|^(?:COPY|RUN)\b[^]*from=/i;

/** As much of {@link readDockerfile} as {@link externalImages} needs: for trees of a thousand files that is a third of it. */
export function readImageUses(file: SplitFile): DockerfileFacts {
  const instructions = file.instructions.filter(({ text }) => NAMES_IMAGES.test(text));
  return readSplit({ ...file, instructions });
}

function readSplit(file: SplitFile): DockerfileFacts {
  const draft: Draft = { stages: [], args: [], envs: [], copies: [], mounts: [] };
  for (const raw of file.instructions) {
    const keyword = /^[a-z]+/i.exec(raw.text)?.[0].toUpperCase();
    const collect = keyword === undefined ? undefined : COLLECT[keyword];
    collect?.(draft, parseInstruction(raw, file.escape), raw.line);
  }
  const syntax = file.directives.find((directive) => directive.name === 'syntax')?.value;
  return { ...draft, syntax, escape: file.escape };
}

type Collect = (draft: Draft, instruction: Instruction, line: number) => void;

const COLLECT: Readonly<Record<string, Collect | undefined>> = {
  FROM: collectStage,
  ARG: collectArgs,
  ENV: collectEnv,
  COPY: collectCopies,
  ADD: collectCopies,
  RUN: collectMounts,
};

function collectStage({ stages }: Draft, instruction: Instruction, line: number): void {
  const [image, as, name] = splitWords(instruction.logical, instruction.escape, instruction.argsAt);
  if (image === undefined) return;
  const named = as?.text.toUpperCase() === 'AS' ? name?.text : undefined;
  const platform = flagValue(instruction, 'platform');
  stages.push({ index: stages.length, name: named, from: image.text, platform, line });
}

function collectArgs({ stages, args }: Draft, instruction: Instruction, line: number): void {
  for (const { name, value } of readProperties(instruction)) {
    args.push({ name, value, line, global: stages.length === 0, stage: stages.length - 1 });
  }
}

function collectEnv({ stages, envs }: Draft, instruction: Instruction, line: number): void {
  for (const { name, value } of readProperties(instruction)) {
    envs.push({ name, value: value ?? '', line, stage: stages.length - 1 });
  }
}

function collectCopies({ stages, copies }: Draft, instruction: Instruction, line: number): void {
  const isCopy = instruction.keyword === 'COPY';
  const from = isCopy ? flagValue(instruction, 'from') : undefined;
  for (const { text: path } of readSources(instruction)) {
    const remote = !isCopy && isRemote(path);
    copies.push({
      path,
      from,
      remote,
      stage: stages.length - 1,
      line,
      instruction: isCopy ? 'COPY' : 'ADD',
    });
  }
}

/** True for a source that ADD downloads. */
export function isRemote(source: string): boolean {
  return REMOTE.test(source);
}

function collectMounts(
  { stages, mounts, copies }: Draft,
  instruction: Instruction,
  line: number,
): void {
  const stage = stages.length - 1;
  for (const mount of readMounts(instruction)) {
    const from = mount.get('from');
    if (from !== undefined && from !== '') mounts.push({ from, stage, line });
    else if ((mount.get('type') ?? 'bind') === 'bind') {
      const path = mount.get('source') ?? mount.get('src') ?? '.';
      copies.push({ path, from: undefined, remote: false, stage, line, instruction: 'RUN' });
    }
  }
}

/**
 * The images outside this file that it starts from or copies from, build arguments substituted; stage names and
 * `scratch` left out; in the file's order, once each. A reference that comes out empty is left out: nothing is known of it.
 *
 * @param buildArgs values given to the build; they count for arguments that the file declares before its first FROM,
 *   and for the builder's own (`TARGETARCH` …)
 */
export function externalImages(
  facts: DockerfileFacts,
  buildArgs: Readonly<Record<string, string>>,
): readonly ExternalImage[] {
  const values = globalValues(facts, buildArgs);
  const expand = (text: string): string =>
    substitute(text, (name) => values.get(name), facts.escape) ?? '';
  const uses = [
    ...facts.stages.map(({ from, index, line }) => ({
      reference: expand(from),
      stage: index,
      line,
      use: 'from' as const,
    })),
    ...facts.copies.flatMap(({ from, stage, line }) =>
      from === undefined ? [] : [{ reference: expand(from), stage, line, use: 'copy' as const }],
    ),
    ...facts.mounts.map(({ from, stage, line }) => ({
      reference: expand(from),
      stage,
      line,
      use: 'mount' as const,
    })),
  ].sort((a, b) => a.line - b.line);
  const seen = new Set(['', 'scratch']);
  const images: ExternalImage[] = [];
  for (const { reference, stage, line, use } of uses) {
    if (seen.has(reference) || isStage(facts.stages, reference, stage, use !== 'from')) continue;
    seen.add(reference);
    images.push({ reference, line, use });
  }
  return images;
}

/** True when `reference` names a stage that stands before `stage`; `numbers`: also by its number, as COPY --from allows. */
function isStage(
  stages: readonly Stage[],
  reference: string,
  stage: number,
  numbers: boolean,
): boolean {
  if (numbers && /^\d+$/.test(reference)) return true;
  const name = reference.toLowerCase();
  return stages.some((other) => other.index < stage && other.name?.toLowerCase() === name);
}

/** The values of the arguments declared before the first FROM, and of the builder's own. */
export function globalValues(
  facts: DockerfileFacts,
  buildArgs: Readonly<Record<string, string>>,
): Map<string, string> {
  const predefined = Object.entries(buildArgs).filter(([name]) =>
    /^(?:TARGET|BUILD)[A-Z]+$/.test(name),
  );
  const values = new Map(predefined);
  for (const arg of facts.args.filter(({ global }) => global))
    declare(values, arg, buildArgs, facts.escape);
  return values;
}

/** Adds the value of a declared name: given, else its default with what is known so far substituted. */
export function declare(
  values: Map<string, string>,
  entry: { readonly name: string; readonly value: string | undefined },
  given: Readonly<Record<string, string>>,
  escape: string,
): void {
  const value = Object.hasOwn(given, entry.name)
    ? given[entry.name]
    : entry.value === undefined
      ? undefined
      : substitute(entry.value, (name) => values.get(name), escape);
  if (value !== undefined) values.set(entry.name, value);
}
