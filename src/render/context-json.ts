import type { Diagnostic } from '../diagnostics.ts';
import { excerptOf } from '../diagnostics.ts';
import { InputError } from '../errors.ts';
import { PyFloat } from './values/float.ts';

/** A value of a JSON text, with nothing lost: a Map keeps its keys' order, `1.0` is a {@link PyFloat}, a large integer a bigint. */
export type JsonValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | PyFloat
  | readonly JsonValue[]
  | ReadonlyMap<string, JsonValue>;

/** Arrays and objects inside each other; the recursion of what reads the value later is bounded by it. */
const MAX_DEPTH = 500;
/** Python reads no longer integer either (sys.int_info.default_max_str_digits). */
const MAX_DIGITS = 4300;

const PUNCTUATION: ReadonlyMap<string, string> = new Map([
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
]);
const WORDS: ReadonlyMap<string, JsonValue> = new Map<string, JsonValue>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['NaN', new PyFloat(NaN)],
  ['Infinity', new PyFloat(Infinity)],
  ['-Infinity', new PyFloat(-Infinity)],
]);
const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const WORD = /-?[A-Za-z]+/y;
const BLANKS = /[ \t\n\r]*/y;
const HEX = /[0-9a-fA-F]{4}/y;

/**
 * Reads a JSON text as Python's `json` does: of equal keys the last one wins (at the first one's place), integers and floats
 * are told apart, `NaN` and `Infinity` are floats. `JSON.parse` can do none of it.
 *
 * @param file what the text is called in messages
 * @throws InputError with the place of the mistake
 */
export function parseContextJson(text: string, file: string): JsonValue {
  return new JsonReader(text, file).document();
}

class JsonReader {
  private readonly text: string;
  private readonly file: string;
  private at: number;

  constructor(text: string, file: string) {
    this.text = text;
    this.file = file;
    this.at = text.startsWith('\ufeff') ? 1 : 0;
  }

  document(): JsonValue {
    const value = this.value(0);
    this.take(BLANKS);
    if (this.at < this.text.length) throw this.mistake('nothing may follow the value');
    return value;
  }

  private value(depth: number): JsonValue {
    this.take(BLANKS);
    switch (this.text[this.at]) {
      case '"':
        return this.string();
      case '{':
        return this.object(this.deeper(depth));
      case '[':
        return this.array(this.deeper(depth));
      default:
        return this.number() ?? this.word();
    }
  }

  private deeper(depth: number): number {
    if (depth < MAX_DEPTH) return depth + 1;
    throw this.mistake(`more than ${MAX_DEPTH} arrays and objects inside each other`);
  }

  private object(depth: number): JsonValue {
    const pairs = new Map<string, JsonValue>();
    this.at += 1;
    if (this.skip('}')) return pairs;
    do {
      this.take(BLANKS);
      if (this.text[this.at] !== '"') throw this.mistake('expected a key in double quotes');
      const key = this.string();
      if (!this.skip(':')) throw this.mistake('expected `:` after the key');
      pairs.set(key, this.value(depth));
    } while (this.skip(','));
    if (!this.skip('}')) throw this.mistake('expected `,` or `}`');
    return pairs;
  }

  private array(depth: number): JsonValue {
    const items: JsonValue[] = [];
    this.at += 1;
    if (this.skip(']')) return items;
    do items.push(this.value(depth));
    while (this.skip(','));
    if (!this.skip(']')) throw this.mistake('expected `,` or `]`');
    return items;
  }

  private string(): string {
    const start = this.at;
    this.at += 1;
    let value = '';
    for (;;) {
      value += this.plain();
      const next = this.text[this.at];
      if (next === '"') {
        this.at += 1;
        return value;
      }
      if (next === undefined) throw this.mistake('this text has no closing quote', start);
      if (next !== '\\') throw this.mistake('a control character in a text; write it as \\u00XX');
      value += this.escape();
    }
  }

  /** Up to what ends the text, an escape or a control character. */
  private plain(): string {
    const start = this.at;
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (!(code >= 0x20) || code === 0x22 || code === 0x5c) break;
      this.at += 1;
    }
    return this.text.slice(start, this.at);
  }

  private escape(): string {
    const start = this.at;
    const letter = this.text[start + 1] ?? '';
    this.at += 2;
    const punctuation = PUNCTUATION.get(letter);
    if (punctuation !== undefined) return punctuation;
    const digits = letter === 'u' ? this.take(HEX) : '';
    if (digits === '') throw this.mistake('an escape that JSON does not have', start);
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  private number(): JsonValue | undefined {
    NUMBER.lastIndex = this.at;
    const match = NUMBER.exec(this.text);
    if (match === null) return undefined;
    const [digits, fraction, exponent] = match;
    if (fraction === undefined && exponent === undefined && digits.length > MAX_DIGITS) {
      throw this.mistake(`an integer of more than ${MAX_DIGITS} digits`);
    }
    this.at += digits.length;
    const value = Number(digits);
    if (fraction !== undefined || exponent !== undefined) return new PyFloat(value);
    if (value === 0) return 0;
    return Number.isSafeInteger(value) ? value : BigInt(digits);
  }

  private word(): JsonValue {
    const start = this.at;
    const word = this.take(WORD);
    const value = WORDS.get(word);
    if (value !== undefined) return value;
    throw this.mistake('expected a value', start);
  }

  /** What the pattern matches here, which it moves past. */
  private take(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? '';
    this.at += found.length;
    return found;
  }

  /** Moves past blanks and `character`, where it stands there. */
  private skip(character: string): boolean {
    this.take(BLANKS);
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  private mistake(what: string, at = this.at): InputError {
    const before = this.text.slice(0, at).split(/\r\n|\r|\n/);
    const place = { file: this.file, line: before.length, col: (before.at(-1) ?? '').length + 1 };
    const message = at < this.text.length ? what : `${what}, and the text ends here`;
    const diagnostic: Diagnostic = {
      code: 'context/syntax',
      severity: 'error',
      message: `not JSON: ${message}`,
      place,
      excerpt: excerptOf(this.text, place),
    };
    return new InputError([diagnostic]);
  }
}
