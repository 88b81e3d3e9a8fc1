import { suggestion } from '../../nearest.ts';

/** Tags of Nunjucks, Twig, Django and Liquid that habits produce, and what Jinja2 has instead. */
const HABITS: Readonly<Record<string, string>> = {
  elseif: 'Jinja2 writes elif.',
  elsif: 'Jinja2 writes elif.',
  switch: 'Jinja2 has no switch: use if and elif.',
  case: 'Jinja2 has no switch: use if and elif.',
  verbatim: 'Jinja2 writes raw and endraw.',
  asyncEach: 'Jinja2 writes for.',
  asyncAll: 'Jinja2 writes for.',
  ifAsync: 'Jinja2 writes if.',
  unless: 'Jinja2 writes if not.',
  assign: 'Jinja2 writes set.',
  elif: 'It has no open if.',
  else: 'It has no open if or for.',
  raw: 'A raw tag takes no arguments.',
  debug: 'The debug tag prints what only Python can show.',
  trans: 'Translations are not part of this environment.',
};

/** What to do about a tag that does not exist. */
export function unknownTagHint(tag: string, known: readonly string[]): string | undefined {
  const habit = HABITS[tag];
  if (habit !== undefined) return habit;
  if (tag.startsWith('end')) return 'No tag of that kind is open here.';
  return suggestion(tag, known);
}
