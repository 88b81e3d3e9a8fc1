import type { FormOutput } from './runtime/output.ts';
import type { LineOrigin } from './template-error.ts';
import type { Opaque } from './values/opaque.ts';

/** What a render leaves, of which a form is made. */
export interface FormParts {
  readonly output: FormOutput;
  readonly origins: readonly LineOrigin[];
  readonly templates: readonly string[];
  /** Characters that a text may have. */
  readonly limit: number;
  /** True for a text whose origins would be those of the part of the template that gave it. */
  readonly isCaptured: (text: string) => boolean;
}

/** A rendered text with holes where opaque texts were printed: many texts by one render. */
export class Form {
  /** Those of every text that {@link fill} gives. */
  readonly origins: readonly LineOrigin[];
  readonly templates: readonly string[];
  private readonly pieces: readonly string[];
  private readonly holes: readonly Opaque[];
  private readonly parts: FormParts;

  constructor(parts: FormParts) {
    const { text, holes } = parts.output;
    const cuts = [0, ...holes.map(({ at }) => at), text.length];
    this.pieces = cuts.slice(1).map((end, i) => text.slice(cuts[i], end));
    this.holes = holes.map(({ opaque }) => opaque);
    this.origins = parts.origins;
    this.templates = parts.templates;
    this.parts = parts;
  }

  /**
   * The text that a render with these texts in place of the opaque ones gives. Undefined where that takes a render: for a text
   * that moves origins (none, more than one line, or one that the template captured) or goes beyond a limit.
   *
   * @param textOf undefined: it has no text
   */
  fill(textOf: (opaque: Opaque) => string | undefined): string | undefined {
    let filled = this.pieces[0] ?? '';
    for (const [i, opaque] of this.holes.entries()) {
      const text = textOf(opaque);
      if (text === undefined || text === '' || text.includes('\n')) return undefined;
      if (this.parts.isCaptured(text)) return undefined;
      filled += text + (this.pieces[i + 1] ?? '');
    }
    return filled.length > this.parts.limit ? undefined : filled;
  }
}
