import { stripVTControlCharacters } from 'node:util';
import { visible } from '../visible.ts';

/** Text that is HTML already. Only {@link markup} and {@link trusted} make it. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template: text is escaped, nothing at all for undefined and false. */
export type Part = Html | string | number | false | undefined | readonly Part[];

/**
 * HTML with everything escaped that is put into it, for content and for attributes in double quotes. Foreign text cannot leave
 * the place where it stands, and what would reorder or hide text is spelled out.
 */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(
    strings.map((text, index) => (index === 0 ? '' : textOf(parts[index - 1])) + text).join(''),
  );
}

/** For our own style sheet and script, which are no content. */
export function trusted(text: string): Html {
  return new Html(text);
}

/** Lines of a program's output, for `<pre>`: line breaks and tabs stay. */
export function outputText(lines: readonly string[]): string {
  return lines.join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function textOf(part: Part): string {
  if (part === undefined || part === false) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'number') return String(part);
  if (typeof part !== 'string') return part.map(textOf).join('');
  return plain(part).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** Without terminal codes; half of a surrogate pair, which UTF-8 cannot hold, becomes the replacement character. */
function plain(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  return stripVTControlCharacters(text)
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .split(/(\t|\r?\n)/)
    .map((piece, index) => (index % 2 === 1 ? piece.replace('\r', '') : visible(piece)))
    .join('');
}
