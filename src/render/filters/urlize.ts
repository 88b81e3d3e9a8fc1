import { valueFault } from '../runtime/fault.ts';
import { allocate } from '../runtime/meter.ts';
import { splitOnSpace } from '../methods/string-split.ts';
import { textArgument } from '../methods/table.ts';
import { isSpace } from '../syntax/characters.ts';
import { slice } from '../values/access.ts';
import { isWord } from '../values/character-classes.ts';
import { textLength } from '../values/code-points.ts';
import { iterate } from '../values/iterate.ts';
import { escapeText, escapeValue, markedIf } from '../values/markup.ts';
import { compare } from '../values/order.ts';
import { truth } from '../values/truth.ts';
import type { Value } from '../values/value.ts';
import type { Filters } from './filter.ts';
import { escapingFilter } from './filter.ts';
import { isEmailAddress, isWebAddress } from './web-address.ts';

interface LinkOptions {
  /** Characters of the shown address; null: all. */
  readonly limit: Value;
  /** The attributes `rel` and `target` as they are written. */
  readonly attributes: string;
  /** Other schemes that make a link, such as `git:`. */
  readonly schemes: Value;
}

/** Turns the addresses in an escaped text into links, word by word. */
function linked(text: string, options: LinkOptions): string {
  let out = '';
  for (let i = 0; i < text.length;) {
    const word = nextWhere(text, i, (character) => !isSpace(character));
    const end = nextWhere(text, word, isSpace);
    out += text.slice(i, word) + linkedWord(text.slice(word, end), options);
    i = end;
  }
  allocate(out.length);
  return out;
}

function nextWhere(text: string, from: number, accepts: (character: string) => boolean): number {
  let i = from;
  while (i < text.length && !accepts(text.charAt(i))) i += 1;
  return i;
}

const OPENING = ['(', '<', '&lt;'];
const CLOSING = [')', '>', '.', ',', '&gt;'];
const PAIRS = [
  ['(', ')'],
  ['<', '>'],
  ['&lt;', '&gt;'],
] as const;

/** Brackets and full stops around an address are no part of it. */
function linkedWord(word: string, options: LinkOptions): string {
  let start = 0;
  for (let mark = markAt(word, start); mark !== undefined; mark = markAt(word, start))
    start += mark.length;
  let end = word.length;
  for (let mark = markBefore(word, start, end); mark !== undefined;) {
    end -= mark.length;
    mark = markBefore(word, start, end);
  }
  end = balancedEnd(word, start, end);
  return word.slice(0, start) + link(word.slice(start, end), options) + word.slice(end);
}

function markAt(word: string, at: number): string | undefined {
  return OPENING.find((mark) => word.startsWith(mark, at));
}

function markBefore(word: string, start: number, end: number): string | undefined {
  return CLOSING.find((mark) => end - mark.length >= start && word.endsWith(mark, end));
}

/** Takes back as much of what follows as closes the brackets inside the address. */
function balancedEnd(word: string, start: number, before: number): number {
  let end = before;
  for (const [opening, closing] of PAIRS) {
    const middle = word.slice(start, end);
    const open = occurrences(middle, opening);
    if (open <= occurrences(middle, closing)) continue;
    const moved = Math.min(open, occurrences(word.slice(end), closing));
    for (let i = 0; i < moved; i += 1) end = word.indexOf(closing, end) + closing.length;
  }
  return end;
}

function occurrences(text: string, part: string): number {
  return text.split(part).length - 1;
}

function link(address: string, { limit, attributes, schemes }: LinkOptions): string {
  if (isWebAddress(address)) {
    const hasScheme = address.startsWith('https://') || address.startsWith('http://');
    const href = hasScheme ? address : `https://${address}`;
    return `<a href="${href}"${attributes}>${shortened(address, limit)}</a>`;
  }
  if (address.startsWith('mailto:') && isEmailAddress(address.slice(7)))
    return `<a href="${address}">${address.slice(7)}</a>`;
  const isPlain = !address.startsWith('www.') && !address.includes(':');
  if (isPlain && isEmailAddress(address)) return `<a href="mailto:${address}">${address}</a>`;
  let out = address;
  for (const each of iterate(schemes)) {
    const scheme = textArgument(each, 'the scheme');
    if (out !== scheme && out.startsWith(scheme)) out = `<a href="${out}"${attributes}>${out}</a>`;
  }
  return out;
}

function shortened(address: string, limit: Value): string {
  if (limit === null || compare(textLength(address), limit, '>') <= 0) return address;
  return `${slice(address, null, limit, null) as string}...`;
}

/** `name:`, `name:/` or `name://`, the name of two letters or more. */
function checkScheme(scheme: string): void {
  const name = Array.from(/^([^:]*):\/{0,2}$/u.exec(scheme)?.[1] ?? '');
  const isName = name.every((character) => isWord(character) || '.+-'.includes(character));
  if (name.length >= 2 && isName) return;
  throw valueFault(`'${scheme}' is not a valid URI scheme prefix`, "Write it as in 'git://'.");
}

/** What is there of `rel`, the wish for `nofollow`, and Jinja2's policy, in alphabetical order. */
function relAttribute(rel: Value, nofollow: boolean): string {
  const given = truth(rel) ? splitOnSpace(textArgument(rel, 'rel'), -1) : [];
  const parts = new Set([...given, ...(nofollow ? ['nofollow'] : []), 'noopener']);
  const sorted = [...parts].sort((a, b) => compare(a, b, '<'));
  return ` rel="${escapeText(sorted.join(' '))}"`;
}

export const urlizeFilters: Filters = {
  urlize: escapingFilter(
    'urlize',
    [
      ['trim_url_limit', null],
      ['nofollow', false],
      ['target', null],
      ['rel', null],
      ['extra_schemes', null],
    ],
    (
      autoescape,
      _,
      input,
      limit = null,
      nofollow = false,
      target = null,
      rel = null,
      more = null,
    ) => {
      const relText = relAttribute(rel, truth(nofollow));
      const schemes = more ?? [];
      for (const scheme of iterate(schemes)) checkScheme(textArgument(scheme, 'the scheme'));
      const attributes = relText + (truth(target) ? ` target="${escapeValue(target).value}"` : '');
      const text = linked(escapeValue(input).value, { limit, attributes, schemes });
      return markedIf(autoescape, text);
    },
  ),
};
