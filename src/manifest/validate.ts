import type { z } from 'zod';
import type { Diagnostic } from '../diagnostics.ts';
import { suggestion } from '../nearest.ts';
import { unquotedNumber } from './convert.ts';
import type { Path, Side, SourceDocument } from './document.ts';
import type { Problem } from './problem.ts';
import { repair } from './repair.ts';
import { ManifestSchema } from './schema.ts';
import type { RawManifest } from './schema.ts';
import { keysAt } from './schema-keys.ts';

type Issue = z.core.$ZodIssue;

/** Checks the data of a document against the schema: every problem at its own line and column; `raw` is what can be read of it. */
export function validateShape(source: SourceDocument): {
  raw: RawManifest | undefined;
  diagnostics: Diagnostic[];
} {
  if (source.data === undefined || source.data === null) {
    const message = 'the manifest is empty';
    const hint = 'It needs at least `packages` and `distros`: see docs/manifest.md.';
    return {
      raw: undefined,
      diagnostics: [source.diagnose([], 'value', { code: 'manifest/empty', message, hint })],
    };
  }
  const result = ManifestSchema.safeParse(source.data);
  if (result.success) return { raw: result.data, diagnostics: [] };
  const diagnostics = result.error.issues.flatMap((issue) => explain(issue, [], source));
  return { raw: salvage(source.data, result.error.issues), diagnostics };
}

/** What the schema takes of wrong data, so that the rules can speak too. Mistakes may hide others, hence the rounds. */
function salvage(data: unknown, issues: readonly Issue[]): RawManifest | undefined {
  let fixed = data;
  let open = issues;
  for (let round = 0; round < 4; round += 1) {
    fixed = repair(fixed, open);
    const result = ManifestSchema.safeParse(fixed);
    if (result.success) return result.data;
    open = result.error.issues;
  }
  return undefined;
}

function explain(issue: Issue, above: Path, source: SourceDocument): Diagnostic[] {
  const path = [...above, ...issue.path.map(asStep)];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, path, source));
    case 'invalid_key':
      return [source.diagnose(path, 'key', badName(path, issue.issues[0]?.message))];
    case 'invalid_union':
      return explainUnion(issue, path, source);
    case 'invalid_type':
      return [wrongType(issue.expected, path, source)];
    default:
      return [source.diagnose(path, 'value', badValue(path, issue.message))];
  }
}

function asStep(step: PropertyKey): string | number {
  return typeof step === 'symbol' ? String(step) : step;
}

function unknownKey(key: string, path: Path, source: SourceDocument): Diagnostic {
  const where = path.length === 0 ? 'the manifest' : nameOf(path);
  const hint = suggestion(key, keysAt(path));
  return source.diagnose([...path, key], 'key', {
    code: 'manifest/unknown-key',
    message: `${where} has no key '${key}'`,
    ...(hint === undefined ? {} : { hint }),
  });
}

function badName(path: Path, why: string | undefined): Problem {
  return {
    code: 'manifest/bad-name',
    message: `the name '${String(path.at(-1))}' ${why ?? 'is not allowed here'}`,
  };
}

function badValue(path: Path, why: string): Problem {
  const code = why.includes('is empty') ? 'manifest/empty-value' : 'manifest/bad-value';
  return { code, message: `${nameOf(path)} ${why}` };
}

/** Of the branches of a union, the one that the value was meant for. */
function explainUnion(
  issue: z.core.$ZodIssueInvalidUnion,
  path: Path,
  source: SourceDocument,
): Diagnostic[] {
  const meant = issue.errors.find(
    (branch) => !branch.some((each) => each.code === 'invalid_type' && each.path.length === 0),
  );
  const chosen = meant ?? issue.errors[0] ?? [];
  return chosen.flatMap((each) => explain(each, path, source));
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  boolean: 'true or false',
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
  null: 'nothing (a placeholder has no value)',
};

function wrongType(expected: string, path: Path, source: SourceDocument): Diagnostic {
  const value = valueAt(source.data, path);
  const last = path.at(-1);
  if (value === undefined && typeof last === 'string') return missingKey(last, path, source);
  if (expected === 'string' && typeof value === 'number') {
    return source.diagnose(path, 'value', unquotedNumber(source.written(path) ?? '', value));
  }
  const wanted = KINDS[expected] ?? expected;
  return source.diagnose(path, sideOf(value), {
    code: 'manifest/wrong-type',
    message: `${nameOf(path)} must be ${wanted}, but is ${kindOf(value)}`,
    ...(expected === 'boolean' && typeof value === 'string'
      ? { hint: 'YAML 1.2 knows true and false only; yes, no, on and off are texts.' }
      : {}),
  });
}

function missingKey(key: string, path: Path, source: SourceDocument): Diagnostic {
  const parent = path.slice(0, -1);
  const where = parent.length === 0 ? 'the manifest' : nameOf(parent);
  return source.diagnose(parent, 'key', {
    code: 'manifest/missing-key',
    message: `${where} lacks the key '${key}'`,
  });
}

/** An empty value has no place of its own, so its key is shown. */
function sideOf(value: unknown): Side {
  return value === null ? 'key' : 'value';
}

function kindOf(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'string') return `the text '${value}'`;
  return JSON.stringify(value);
}

function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? (value as Record<string | number, unknown>)[step]
        : undefined,
    data,
  );
}

/** `packages.model-server.devel[2]` */
export function nameOf(path: Path): string {
  return path.reduce<string>(
    (text, step) =>
      typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`,
    '',
  );
}
