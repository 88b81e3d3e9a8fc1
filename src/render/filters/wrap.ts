import { typeFault, unsupportedFault, valueFault } from '../runtime/fault.ts';
import { allocate } from '../runtime/meter.ts';
import { integerArgument, textArgument } from '../methods/table.ts';
import { splitLines } from '../methods/string-split.ts';
import { subtext, textLength } from '../values/code-points.ts';
import { add } from '../values/arithmetic.ts';
import { Markup, plainText } from '../values/markup.ts';
import { lengthOf } from '../values/length.ts';
import { wrapLines } from './text-wrap.ts';
import { truth } from '../values/truth.ts';
import type { Value } from '../values/value.ts';
import { typeName } from '../values/value.ts';
import type { Filters } from './filter.ts';
import { defined, filter } from './filter.ts';

/** The input as text, for the filters that do not convert other values. */
function textOf(input: Value, name: string): string {
  const text = plainText(defined(input));
  if (text === undefined)
    throw typeFault(`the filter ${name} needs text, got ${typeName(input)}`, 'Use |string first.');
  return text;
}

function remark(input: Value, text: string): Value {
  return input instanceof Markup ? new Markup(text) : text;
}

/** Lines after the first get `width` blanks, or that text; blank lines stay empty unless `blank`. */
function indent(input: Value, width: Value, first: boolean, blank: boolean): Value {
  const text = textOf(input, 'indent');
  const size = typeof width === 'string' ? 0 : Math.max(0, integerArgument(width, 'the width'));
  allocate(size);
  const margin = typeof width === 'string' ? width : ' '.repeat(size);
  const [head = '', ...lines] = splitLines(`${text}\n`);
  allocate(text.length + lines.length * margin.length);
  const rest = lines.map((line) => `\n${line === '' && !blank ? '' : margin}${line}`);
  return remark(input, `${first ? margin : ''}${head}${rest.join('')}`);
}

const LEEWAY = 5;

function truncate(
  input: Value,
  length: Value,
  killWords: boolean,
  end: Value,
  leeway: Value,
): Value {
  const ending = textArgument(end, 'the end');
  const width = integerArgument(length, 'the length');
  const slack = leeway === null ? LEEWAY : integerArgument(leeway, 'the leeway');
  if (width < textLength(ending))
    throw valueFault(`expected length >= ${textLength(ending)}, got ${width}`);
  if (slack < 0) throw valueFault(`expected leeway >= 0, got ${slack}`);
  if (lengthOf(input) <= width + slack) return input;
  const text = textOf(input, 'truncate');
  const cut = subtext(text, 0, width - textLength(ending));
  const lastBlank = cut.lastIndexOf(' ');
  const kept = killWords || lastBlank === -1 ? cut : cut.slice(0, lastBlank);
  return add(remark(input, kept), end);
}

function plainSeparator(value: Value): string {
  if (!(value instanceof Markup)) return textArgument(value, 'the wrapstring');
  throw unsupportedFault('a wrapstring that is Markup is not available in templates');
}

export const wrapFilters: Filters = {
  indent: filter(
    'indent',
    [
      ['width', 4],
      ['first', false],
      ['blank', false],
    ],
    (_, input, width = 4, first = false, blank = false) =>
      indent(input, width, truth(first), truth(blank)),
  ),
  truncate: filter(
    'truncate',
    [
      ['length', 255],
      ['killwords', false],
      ['end', '...'],
      ['leeway', null],
    ],
    (_, input, length = 255, killWords = false, end = '...', leeway = null) =>
      truncate(input, length, truth(killWords), end, leeway),
  ),
  wordwrap: filter(
    'wordwrap',
    [
      ['width', 79],
      ['break_long_words', true],
      ['wrapstring', null],
      ['break_on_hyphens', true],
    ],
    (_, input, width = 79, breakLongWords = true, wrapString = null, breakOnHyphens = true) =>
      wrapLines(textOf(input, 'wordwrap'), {
        width: integerArgument(width, 'the width'),
        breakLongWords: truth(breakLongWords),
        breakOnHyphens: truth(breakOnHyphens),
        separator: wrapString === null ? '\n' : plainSeparator(wrapString),
      }),
  ),
};
