import { createHash } from 'node:crypto';
import * as z from 'zod';
import { isSecretName } from '../engine/command/redact.ts';
import type { RenderedFile } from '../generate/render-images.ts';
import type { KeyParts, Pairs } from '../plan/content-key.ts';
import { INPUTS_LABEL, KEY_LABEL } from './labels.ts';

const text = z.string();
const pairs = z.record(text, text);

const RecordSchema = z.object({
  version: z.literal(1),
  key: text,
  dockerfile: text,
  platform: text,
  target: text.nullable(),
  secrets: z.array(text),
  ssh: z.array(text),
  parents: pairs,
  arguments: pairs.optional(),
  sources: pairs.optional(),
  templates: pairs.optional(),
  lines: text.optional(),
});

/**
 * What an image was built from, as it says itself in a label. Digests are cut to what tells two contents of one name apart; parts that would
 * make the label too long are left out, and then not known.
 */
export interface InputsRecord {
  readonly version: 1;
  /** The content key that it belongs to: children inherit labels, which are not about them. */
  readonly key: string;
  /** `sha256:…` of the Dockerfile's text. */
  readonly dockerfile: string;
  readonly platform: string;
  readonly target: string | null;
  readonly secrets: readonly string[];
  readonly ssh: readonly string[];
  /** Reference → content key. */
  readonly parents: Pairs;
  /** Name → value; of a long value and of a secret one its digest. */
  readonly arguments?: Pairs | undefined;
  /** Source as written → digest. */
  readonly sources?: Pairs | undefined;
  /** Every template that took part → digest. */
  readonly templates?: Pairs | undefined;
  /** The lines of the Dockerfile, {@link LINE_LENGTH} characters of a digest each. */
  readonly lines?: string | undefined;
}

/** Characters of one line's digest: 36 bits. Whether the whole is the same is told by `dockerfile`. */
export const LINE_LENGTH = 6;
/** Hexadecimal digits of a digest in the record. */
const DIGEST_LENGTH = 16;
const LONGEST_ARGUMENT = 200;
/** Characters of the label. Engines take labels in the request line of a build, and registries with the image's configuration. */
const LONGEST_RECORD = 8192;

/** Left out in this order while the label is too long. */
const OPTIONAL = ['lines', 'templates', 'sources', 'arguments'] as const;

export interface InputsOf {
  readonly key: string;
  readonly parts: KeyParts;
  readonly file: Pick<RenderedFile, 'text' | 'templates'>;
  /** Undefined: templates are not recorded. */
  readonly templateText: ((name: string) => string | undefined) | undefined;
}

export function inputsRecord({ key, parts, file, templateText }: InputsOf): InputsRecord {
  return {
    version: 1,
    key,
    dockerfile: parts.dockerfile,
    platform: parts.platform,
    target: parts.target,
    secrets: parts.secrets,
    ssh: parts.ssh,
    parents: parts.parents,
    arguments: mapped(parts.arguments, recordedArgument),
    sources: mapped(parts.sources, shortDigest),
    ...(templateText && { templates: templateDigests(file.templates, templateText) }),
    lines: lineDigests(file.text).join(''),
  };
}

/** The label's text, never longer than engines and registries take without a thought. */
export function inputsLabel(inputs: InputsOf): string {
  const record: Record<string, unknown> = { ...inputsRecord(inputs) };
  for (const part of OPTIONAL) {
    if (JSON.stringify(record).length <= LONGEST_RECORD) break;
    record[part] = undefined;
  }
  const whole = JSON.stringify(record);
  return whole.length <= LONGEST_RECORD ? whole : '';
}

/** What an image says that it was built from; undefined where it does not, or where the label is inherited or not ours. */
export function recordedInputs(labels: Readonly<Record<string, string>>): InputsRecord | undefined {
  const { success, data } = RecordSchema.safeParse(parsed(labels[INPUTS_LABEL]));
  return success && data.key === labels[KEY_LABEL] ? data : undefined;
}

/** One digest a line, as `text.split('\n')` cuts them. */
export function lineDigests(dockerfile: string): readonly string[] {
  return dockerfile
    .split('\n')
    .map((line) => createHash('sha256').update(line).digest('base64url').slice(0, LINE_LENGTH));
}

/** Name → digest, of the templates whose texts are known. */
export function templateDigests(
  names: readonly string[],
  textOf: (name: string) => string | undefined,
): Pairs {
  return Object.fromEntries(
    names.flatMap((name) => {
      const template = textOf(name);
      if (template === undefined) return [];
      return [[name, createHash('sha256').update(template).digest('hex').slice(0, DIGEST_LENGTH)]];
    }),
  );
}

/** How an argument stands in the record. */
export function recordedArgument(value: string, name: string): string {
  return value.length <= LONGEST_ARGUMENT ? shownArgument(value, name) : digestOf(value);
}

/** `https://user:password@host`. No shell reads an argument: other than in a file's text, a `$` or a quote is a letter of it. */
const CREDENTIALS = /:\/\/[^\s/@]*:[^\s/@]+@/;

/**
 * An argument for others to read: of a secret only a digest. Unlike the history of an image, which has the arguments of its last stage,
 * labels and reports would tell those of every stage.
 */
export function shownArgument(value: string, name: string): string {
  return isSecretName(name) || CREDENTIALS.test(value) ? digestOf(value) : value;
}

function digestOf(value: string): string {
  return `sha256:${createHash('sha256').update(value).digest('hex').slice(0, DIGEST_LENGTH)}`;
}

/** How a digest of a source stands in the record. */
export function shortDigest(digest: string): string {
  return digest.slice(digest.indexOf(':') + 1).slice(0, DIGEST_LENGTH);
}

/** The same names with other values. */
export function mapped(values: Pairs, of: (value: string, name: string) => string): Pairs {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, of(value, name)]));
}

function parsed(label: string | undefined): unknown {
  try {
    return label === undefined ? undefined : JSON.parse(label);
  } catch {
    return undefined;
  }
}
