import type { LineOrigin } from '../template-error.ts';
import { limitFault } from './fault.ts';
import type { Site } from './fault.ts';
import type { Opaque } from '../values/opaque.ts';
import { opaqueOf } from '../values/opaque.ts';
import type { Value } from '../values/value.ts';
import { toText } from '../values/text.ts';

/** Template data as a constant of a compiled template. */
export interface Chunk {
  readonly text: string;
  /** Where its first character and the character after each newline stand; none for a newline at the very end. */
  readonly origins: readonly LineOrigin[];
  readonly endsLine: boolean;
}

/** Where a function of a template writes. */
export interface Output {
  readonly text: string;
  data(chunk: Chunk): void;
  print(value: Value, site: Site): void;
}

/** The origins of `text` when it starts in line `line` of `template`. */
export function chunkOf(template: string, text: string, line: number): Chunk {
  const endsLine = text.endsWith('\n');
  const count = newlines(text) + (endsLine ? 0 : 1);
  const origins = Array.from({ length: count }, (_, i) => ({ template, line: line + i }));
  return { text, origins, endsLine };
}

function newlines(text: string): number {
  let count = 0;
  for (let i = text.indexOf('\n'); i !== -1; i = text.indexOf('\n', i + 1)) count += 1;
  return count;
}

/** Text alone. */
export class PlainOutput implements Output {
  text = '';
  private readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  data(chunk: Chunk): void {
    this.add(chunk.text);
  }

  print(value: Value): void {
    this.add(typeof value === 'string' ? value : toText(value));
  }

  private add(text: string): void {
    this.text += text;
    if (this.text.length > this.limit) throw tooLong(this.limit);
  }
}

/** What a captured text's lines come from, so that printing it later keeps them. */
export type CapturedOrigins = Map<string, readonly LineOrigin[]>;

/** Text with the origin of each line. */
export class MappedOutput implements Output {
  text = '';
  private readonly limit: number;
  private readonly captured: CapturedOrigins;
  private readonly lines: LineOrigin[] = [];
  private atLineStart = true;

  constructor(limit: number, captured: CapturedOrigins) {
    this.limit = limit;
    this.captured = captured;
  }

  data(chunk: Chunk): void {
    this.add(chunk.text, chunk.origins, chunk.endsLine);
  }

  print(value: Value, site: Site): void {
    const text = typeof value === 'string' ? value : toText(value);
    if (text === '') return;
    const origins = this.captured.get(text);
    if (origins !== undefined) {
      this.add(text, origins, text.endsWith('\n'));
      return;
    }
    const line = { template: site.owner.name, line: site.line };
    const endsLine = text.endsWith('\n');
    const count = newlines(text) + (endsLine ? 0 : 1);
    this.add(text, count === 1 ? [line] : Array.from({ length: count }, () => line), endsLine);
  }

  private add(text: string, origins: readonly LineOrigin[], endsLine: boolean): void {
    this.text += text;
    if (this.text.length > this.limit) throw tooLong(this.limit);
    for (let i = this.atLineStart ? 0 : 1; i < origins.length; i += 1) {
      const origin = origins[i];
      if (origin !== undefined) this.lines.push(origin);
    }
    this.atLineStart = endsLine;
  }

  /** A text within one line that will stand here. */
  protected leaveOut(site: Site): void {
    if (this.atLineStart) this.lines.push({ template: site.owner.name, line: site.line });
    this.atLineStart = false;
  }

  /** One per line; a last empty line belongs to the line before it. */
  origins(fallback: LineOrigin): readonly LineOrigin[] {
    if (!this.atLineStart) return this.lines;
    return [...this.lines, this.lines.at(-1) ?? fallback];
  }

  /** Remembers the lines of the text, once it is complete. */
  remember(): void {
    if (this.text !== '') this.captured.set(this.text, this.lines);
  }
}

/** Where an opaque text belongs: before the character at `at`. */
export interface Hole {
  readonly at: number;
  readonly opaque: Opaque;
}

/** Text with the origin of each line, in which opaque texts may be printed: they leave holes. */
export class FormOutput extends MappedOutput {
  readonly holes: Hole[] = [];

  override print(value: Value, site: Site): void {
    const opaque = opaqueOf(value);
    if (opaque === undefined) {
      super.print(value, site);
      return;
    }
    this.holes.push({ at: this.text.length, opaque });
    this.leaveOut(site);
  }
}

function tooLong(limit: number): Error {
  return limitFault(`the template prints more than ${limit} characters`);
}
