import { readFileSync } from 'node:fs';
import type { ContextValue, Template } from '../../src/render/environment.ts';
import { createEnvironment, PyFloat } from '../../src/render/environment.ts';
import { TemplateError } from '../../src/render/template-error.ts';
import type { Value } from '../../src/render/values/value.ts';
import { PyTuple } from '../../src/render/values/tuple.ts';
import { convert } from '../../src/render/values/convert.ts';

/** A template, what it is rendered with, and what real Jinja2 made of it (see jinja2-oracle.py). */
export interface RuleCase {
  readonly template: string;
  readonly context?: unknown;
  readonly templates?: Readonly<Record<string, string>>;
  readonly strict?: boolean;
  readonly expected?: string;
  readonly error?: string;
}

export function readCases(file: string): RuleCase[] {
  const url = new URL(`cases/${file}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as RuleCase[];
}

const tuple = (items: readonly unknown[]): PyTuple =>
  new PyTuple(items.map((item): Value => convert(decode(item), new Map())));

/** The context of a case; the keys with `$` are described in jinja2-oracle.py. */
function decode(value: unknown): ContextValue {
  if (Array.isArray(value)) return value.map(decode);
  if (typeof value !== 'object' || value === null) return value as string | number | boolean | null;
  const record = value as Readonly<Record<string, unknown>>;
  if ('$float' in record) return new PyFloat(Number(record['$float']));
  if ('$int' in record) return BigInt(String(record['$int']));
  if ('$tuple' in record) return tuple(record['$tuple'] as unknown[]);
  const pairs = (record['$pairs'] as [string, unknown][] | undefined) ?? Object.entries(record);
  return new Map(pairs.map(([key, item]) => [key, decode(item)]));
}

function templateOf(rule: RuleCase): Template {
  const templates = new Map(Object.entries(rule.templates ?? {}));
  const environment = createEnvironment({
    undefined: rule.strict === true ? 'strict' : 'lenient',
    loader: (name) => {
      const text = templates.get(name);
      return text === undefined ? undefined : { name, text };
    },
  });
  return environment.compile({ name: 'main', text: rule.template });
}

/** The text, or the error. @throws what is not a TemplateError */
export function outcome(rule: RuleCase): string | TemplateError {
  try {
    return templateOf(rule).render(decode(rule.context ?? {}));
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
}

/** Text with its origins, `template:line` each. */
export function renderedLines(rule: RuleCase): { line: string; origin: string }[] {
  const { text, origins } = templateOf(rule).renderWithOrigins(decode(rule.context ?? {}));
  return text.split('\n').map((line, i) => {
    const origin = origins[i];
    return { line, origin: origin === undefined ? 'none' : `${origin.template}:${origin.line}` };
  });
}
