import { visible } from '../../visible.ts';

/** Made on first use: it loads tables that most runs do not need. */
let segmenter: Intl.Segmenter | undefined;

function graphemes(line: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter.segment(line);
}

const zeroWidth = /^[\p{M}\p{Cf}]+$/u;
const emoji = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f/u;
const wideScripts =
  /^(?:\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Script=Bopomofo}|\p{Script=Yi})/u;
const wideForms = /^[\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u;

/** One character as the reader sees it. */
export interface Glyph {
  readonly text: string;
  /** Cells of a terminal: 0, 1 or 2. */
  readonly width: number;
  /** Where it starts, in UTF-16 code units of the original text. */
  readonly at: number;
}

/** Splits one line into what takes cells on a terminal; tabs become spaces up to the next multiple of four. */
export function glyphsOf(line: string): Glyph[] {
  let cells = 0;
  return Array.from(graphemes(line), ({ segment, index }) => {
    const shown = segment === '\t' ? ' '.repeat(4 - (cells % 4)) : visible(segment);
    const width = shown === segment ? widthOf(segment) : shown.length;
    cells += width;
    return { text: shown, width, at: index };
  });
}

/** The cells that a text takes. */
export function cellsOf(text: string): number {
  return glyphsOf(text).reduce((sum, { width }) => sum + width, 0);
}

function widthOf(grapheme: string): number {
  if (zeroWidth.test(grapheme)) return 0;
  if (emoji.test(grapheme) || wideScripts.test(grapheme) || wideForms.test(grapheme)) return 2;
  return 1;
}
