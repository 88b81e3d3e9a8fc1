import { typeFault, unsupportedFault, valueFault } from '../runtime/fault.ts';
import type { Value } from './value.ts';
import { PyObject, typeName } from './value.ts';

const ESCAPES: Readonly<Record<number, string>> = { 9: '\\t', 10: '\\n', 13: '\\r', 92: '\\\\' };

/** Python's bytes: what `encode()` gives. */
export class PyBytes extends PyObject {
  readonly typeName = 'bytes';
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    super();
    this.bytes = bytes;
  }

  override repr(): string {
    const hasSingle = this.bytes.includes(39);
    const quote = hasSingle && !this.bytes.includes(34) ? '"' : "'";
    let out = '';
    for (const byte of this.bytes) out += this.shown(byte, quote);
    return `b${quote}${out}${quote}`;
  }

  private shown(byte: number, quote: string): string {
    const escape = ESCAPES[byte];
    if (escape !== undefined) return escape;
    const character = String.fromCharCode(byte);
    if (character === quote) return `\\${quote}`;
    return byte >= 0x20 && byte < 0x7f ? character : `\\x${byte.toString(16).padStart(2, '0')}`;
  }

  override truth(): boolean {
    return this.bytes.length > 0;
  }

  override length(): number {
    return this.bytes.length;
  }

  /** Slices have no use in templates. */
  override item(key: Value): Value | undefined {
    const index = typeof key === 'boolean' ? Number(key) : key;
    if (typeof index !== 'number') return undefined;
    return this.bytes.at(index);
  }

  override contains(needle: Value): boolean {
    if (needle instanceof PyBytes)
      throw unsupportedFault('bytes in bytes are not available in templates');
    const byte = typeof needle === 'boolean' ? Number(needle) : needle;
    if (typeof byte === 'number' && byte >= 0 && byte < 256) return this.bytes.includes(byte);
    throw typeFault(
      `bytes hold numbers from 0 to 255, not ${typeof byte === 'number' ? byte : typeName(needle)}`,
    );
  }

  override iterate(): Iterable<Value> {
    return this.bytes;
  }

  override equals(other: Value): boolean | undefined {
    return other instanceof PyBytes && other.repr() === this.repr();
  }

  override hashKey(): never {
    throw unsupportedFault('bytes as keys of a dict are not available in templates');
  }
}

type Codec = 'utf-8' | 'ascii' | 'latin-1';

function codecOf(name: Value, errors: Value): Codec {
  if (typeof name !== 'string') throw typeFault(`the encoding must be str, not ${typeName(name)}`);
  if (errors !== 'strict') throw unsupportedFault("only the error handling 'strict' is available");
  const plain = name.toLowerCase().replaceAll('_', '-');
  if (plain === 'utf-8' || plain === 'utf8') return 'utf-8';
  if (plain === 'ascii' || plain === 'us-ascii') return 'ascii';
  if (plain === 'latin-1' || plain === 'latin1' || plain === 'iso-8859-1') return 'latin-1';
  throw unsupportedFault(`the encoding '${name}' is not available`, 'Use utf-8, ascii or latin-1.');
}

/** Python's `str.encode`. */
export function encode(text: string, encoding: Value, errors: Value): PyBytes {
  const codec = codecOf(encoding, errors);
  if (codec === 'utf-8') return new PyBytes(new TextEncoder().encode(text));
  const limit = codec === 'ascii' ? 0x80 : 0x100;
  const codes = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  if (codes.some((code) => code >= limit))
    throw valueFault(`'${codec}' codec can't encode the text`);
  return new PyBytes(Uint8Array.from(codes));
}

/** Python's `bytes.decode`. */
export function decode(value: PyBytes, encoding: Value, errors: Value): string {
  const codec = codecOf(encoding, errors);
  if (codec === 'ascii' && value.bytes.some((byte) => byte >= 0x80)) {
    throw valueFault("'ascii' codec can't decode the bytes");
  }
  if (codec !== 'utf-8')
    return Array.from(value.bytes, (byte) => String.fromCharCode(byte)).join('');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value.bytes);
  } catch {
    throw valueFault("'utf-8' codec can't decode the bytes");
  }
}
