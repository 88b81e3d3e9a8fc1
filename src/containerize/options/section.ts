import type { Diagnostic, Severity } from '../../diagnostics.ts';
import { unquotedNumber } from '../../manifest/convert.ts';
import type { Path, Side, SourceDocument } from '../../manifest/document.ts';
import { nameOf } from '../../manifest/path.ts';
import type { Problem } from '../../manifest/problem.ts';
import { suggestion } from '../../nearest.ts';
import { lineProblem } from './line-text.ts';

type Step = string | number;

/** What is read, and the mistakes found so far. */
export interface Reading {
  readonly source: SourceDocument;
  readonly found: Diagnostic[];
}

/** What is wrong with an entry of a list, if anything. */
export type Check = (
  text: string,
) => { readonly code: string; readonly why: string; readonly hint: string } | undefined;

/** What an empty text stands for. */
export type Empty = 'refused' | 'none';

/**
 * One mapping of the file. Every accessor gives undefined for a key that is not written, that is null or that is wrong; what is
 * wrong is recorded, so that one reading finds all mistakes.
 */
export class Section {
  readonly path: Path;
  readonly #data: Readonly<Record<string, unknown>>;
  readonly #reading: Reading;
  readonly #known = new Set<string>();

  constructor(reading: Reading, path: Path, data: Readonly<Record<string, unknown>>) {
    this.#reading = reading;
    this.path = path;
    this.#data = data;
  }

  /** The plain value; the key counts as known. */
  value(key: string): unknown {
    this.#known.add(key);
    return Object.hasOwn(this.#data, key) ? (this.#data[key] ?? undefined) : undefined;
  }

  /** True where the key is written, be it without a value. */
  has(key: string): boolean {
    return Object.hasOwn(this.#data, key);
  }

  keys(): string[] {
    return Object.keys(this.#data);
  }

  /** A text of one line. */
  text(key: string, options: { readonly empty?: Empty } = {}): string | undefined {
    const value = this.value(key);
    if (value === undefined) return undefined;
    if (value === '' && options.empty === 'none') return undefined;
    return this.line(value, key);
  }

  /** A text of any number of lines. */
  prose(key: string): string | undefined {
    const value = this.value(key);
    if (value === undefined || typeof value === 'string') return value;
    this.wrongType('a text', value, key);
    return undefined;
  }

  /** `true` or `false`, also in the spellings of YAML 1.1, which BentoML's own parser reads. */
  flag(key: string): boolean | undefined {
    const value = this.value(key);
    if (value === undefined || typeof value === 'boolean') return value;
    if (typeof value === 'string' && /^(?:yes|on)$/i.test(value)) return true;
    if (typeof value === 'string' && /^(?:no|off)$/i.test(value)) return false;
    this.wrongType('true or false', value, key);
    return undefined;
  }

  /** A list of texts of one line each; a single text is a list of one. What is wrong in it is left out. */
  texts(key: string, check?: Check): string[] | undefined {
    const value = this.value(key);
    if (value === undefined) return undefined;
    if (typeof value === 'string') return this.#entry(value, check, key);
    return this.list(key)?.flatMap((item, index) => this.#entry(item, check, key, index));
  }

  #entry(value: unknown, check: Check | undefined, ...below: Path): string[] {
    const text = this.line(value, ...below);
    if (text === undefined) return [];
    const objection = check?.(text);
    if (!objection) return [text];
    this.fail(this.about(objection.code, objection.why, below, objection.hint), ...below);
    return [];
  }

  /** A list of anything. */
  list(key: string): readonly unknown[] | undefined {
    const value = this.value(key);
    if (value === undefined) return undefined;
    if (Array.isArray(value)) return value as readonly unknown[];
    this.wrongType('a list', value, key);
    return undefined;
  }

  /** A mapping below this one; an empty one where it is not written. */
  section(key: string): Section {
    const value = this.value(key);
    if (isMapping(value)) return this.inside(value, key);
    if (value !== undefined) this.wrongType('a mapping', value, key);
    return this.inside({}, key);
  }

  /** A mapping that stands at `below`. */
  inside(value: Readonly<Record<string, unknown>>, ...below: Path): Section {
    return new Section(this.#reading, [...this.path, ...below], value);
  }

  /** The value at `below` as a text of one line. */
  line(value: unknown, ...below: Path): string | undefined {
    if (typeof value === 'number' || typeof value === 'bigint') {
      this.fail(unquotedNumber(this.written(...below) ?? String(value), Number(value)), ...below);
      return undefined;
    }
    if (typeof value !== 'string') {
      this.wrongType('a text', value, ...below);
      return undefined;
    }
    if (value.trim() === '') {
      const hint = 'Write a value, or leave it out.';
      this.fail(this.about('empty-value', 'is empty', below, hint), ...below);
      return undefined;
    }
    const why = lineProblem(value);
    if (why === undefined) return value;
    this.fail(this.about('bad-value', why, below, 'Write it as one line of text.'), ...below);
    return undefined;
  }

  /** The scalar's text as written; undefined: it is no scalar. */
  written(...below: Path): string | undefined {
    return this.#reading.source.written([...this.path, ...below]);
  }

  /** A problem of the value at `below`, its message beginning with the value's name: `docker.env has …`. */
  about(code: string, why: string, below: readonly Step[], hint?: string): Problem {
    const message = `${nameOf([...this.path, ...below])} ${why}`;
    return { code: `containerize/${code}`, message, ...(hint !== undefined && { hint }) };
  }

  /** Records a mistake at the value at `below`. */
  fail(problem: Problem, ...below: readonly Step[]): void {
    this.#record(problem, 'value', below);
  }

  failAtKey(problem: Problem, ...below: readonly Step[]): void {
    this.#record(problem, 'key', below);
  }

  wrongType(wanted: string, value: unknown, ...below: readonly Step[]): void {
    const problem = this.about('wrong-type', `must be ${wanted}, but is ${kindOf(value)}`, below);
    this.#record(problem, value === null ? 'key' : 'value', below);
  }

  /** Records each key that nobody asked for. */
  refuseOthers(severity: Severity = 'error'): void {
    const where = this.path.length === 0 ? 'the file' : nameOf(this.path);
    const known = [...this.#known];
    for (const key of this.keys().filter((each) => !this.#known.has(each))) {
      const hint = suggestion(key, known);
      const problem = {
        code: 'containerize/unknown-key',
        severity,
        message: `${where} has no key '${key}'`,
        ...(hint !== undefined && { hint }),
      };
      this.failAtKey(problem, key);
    }
  }

  #record(problem: Problem, side: Side, below: readonly Step[]): void {
    const { source, found } = this.#reading;
    found.push(source.diagnose([...this.path, ...below], side, problem));
  }
}

export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string')
    return `the text '${value.length > 60 ? `${value.slice(0, 60)}…` : value}'`;
  return isMapping(value) ? 'a mapping' : JSON.stringify(value);
}
