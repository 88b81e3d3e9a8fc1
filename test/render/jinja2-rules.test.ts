import { describe, expect, it } from 'vitest';
import { TemplateError } from '../../src/render/template-error.ts';
import { outcome, readCases, renderedLines } from './rule-case.ts';

const FILES = [
  'whitespace',
  'expressions',
  'statements',
  'inheritance',
  'filters',
  'methods',
  'markup',
  'autoescape',
  'strict',
  'random',
];

describe.each(FILES)('%s as real Jinja2 has them', (file) => {
  const cases = readCases(file);
  it.each(cases.filter((rule) => rule.expected !== undefined).map((rule) => [rule.template, rule]))(
    '%j',
    (_, rule) => {
      expect(outcome(rule)).toBe(rule.expected);
    },
  );

  it.each(
    cases
      .filter((rule) => rule.error !== undefined)
      .map((rule) => [rule.template, rule.error, rule]),
  )('%j stops as Jinja2 does (%s)', (_, __, rule) => {
    const error = outcome(rule);
    expect(error).toBeInstanceOf(TemplateError);
    if (!(error instanceof TemplateError)) return;
    expect(error.line).toBeGreaterThan(0);
    expect(error.col).toBeGreaterThan(0);
  });

  it('the text with origins is the same text', () => {
    for (const rule of cases) {
      if (rule.expected === undefined) continue;
      const lines = renderedLines(rule);
      expect(lines.map(({ line }) => line).join('\n')).toBe(rule.expected);
      expect(lines.map(({ origin }) => origin)).not.toContain('none');
    }
  });
});

describe('what cannot be made equal is refused', () => {
  it.each(readCases('refused').map((rule) => [rule.template, rule]))('%j', (_, rule) => {
    expect(outcome(rule)).toBeInstanceOf(TemplateError);
  });
});
