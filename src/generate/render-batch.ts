import { excerptOf } from '../diagnostics.ts';
import { InputError } from '../errors.ts';
import { templateLimits } from '../project/limits.ts';
import { parseContextJson } from '../render/context-json.ts';
import type { JsonValue } from '../render/context-json.ts';
import { createEnvironment } from '../render/environment.ts';
import type { UndefinedMode } from '../render/environment.ts';
import { TemplateError } from '../render/template-error.ts';

/** A template's text with its context. */
export interface BatchItem {
  readonly template: string;
  readonly context: ReadonlyMap<string, JsonValue>;
}

/** What became of one template. `line` and `col` count from 1. */
export type BatchAnswer =
  | { readonly output: string }
  | {
      readonly error: {
        readonly code: string;
        readonly message: string;
        readonly line: number;
        readonly col: number;
        readonly hint?: string;
      };
    };

/**
 * Reads `[{"template": "text", "context": {…}}]`; other keys say nothing.
 *
 * @param file what the text is called in messages
 * @throws InputError when it is not that
 */
export function readBatch(text: string, file: string): BatchItem[] {
  const items = parseContextJson(text, file);
  if (!isArray(items)) throw wrongShape(text, file, 'a batch is an array');
  return items.map((item, i) => {
    const nth = `item ${i + 1} of the batch`;
    if (!(item instanceof Map)) throw wrongShape(text, file, `${nth} is not an object`);
    const { template, context } = Object.fromEntries<JsonValue>(item as Map<string, JsonValue>);
    if (typeof template !== 'string') {
      throw wrongShape(text, file, `${nth} has no \`template\` that is a text`);
    }
    if (context === undefined || context === null) return { template, context: new Map() };
    return { template, context: contextObject(context, text, file, `the context of ${nth}`) };
  });
}

/**
 * Reads a context: a JSON object.
 *
 * @throws InputError when it is something else
 */
export function readContext(text: string, file: string): ReadonlyMap<string, JsonValue> {
  return contextObject(parseContextJson(text, file), text, file, 'the context');
}

/** Renders every template by itself: nothing can be included, and a mistake in one is its own answer. */
export function renderBatch(
  items: readonly BatchItem[],
  undefinedMode: UndefinedMode,
): BatchAnswer[] {
  const environment = createEnvironment({ undefined: undefinedMode, limits: templateLimits });
  return items.map(({ template, context }) => {
    try {
      return { output: environment.compile({ name: 'template', text: template }).render(context) };
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      const { code, message, line, col, hint } = error;
      return { error: { code, message, line, col, ...(hint !== undefined && { hint }) } };
    }
  });
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function contextObject(
  value: JsonValue,
  text: string,
  file: string,
  what: string,
): ReadonlyMap<string, JsonValue> {
  if (value instanceof Map) return value as ReadonlyMap<string, JsonValue>;
  throw wrongShape(text, file, `${what} is not an object`);
}

function wrongShape(text: string, file: string, message: string): InputError {
  const place = { file, line: 1, col: 1 };
  const hint = 'See `manager render --help` for what it looks like.';
  return new InputError([
    {
      code: 'context/shape',
      severity: 'error',
      message,
      hint,
      ...(file.startsWith('<') ? {} : { place, excerpt: excerptOf(text, place) }),
    },
  ]);
}
