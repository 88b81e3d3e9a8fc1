import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { TemplateError } from '../../src/render/template-error.ts';
import { randomCases } from '../render/random-templates.ts';
import { lacksLab } from '../support/lab.ts';
import { outcome } from '../render/rule-case.ts';
import { answersOf, checkRecorded, pythonWithJinja2 } from './jinja2.ts';

/** `JINJA2_SEED=7` tries other templates than everybody's. */
const SEED = Number(process.env['JINJA2_SEED'] ?? 20210713);
const COUNT = Number(process.env['JINJA2_COUNT'] ?? 3000);
/** What the program may refuse although Jinja2 has an answer (docs/jinja2.md). */
const REFUSALS: ReadonlySet<string> = new Set([
  'template/unsupported',
  'template/sandbox',
  'template/limit',
]);

const python = pythonWithJinja2();

describe.skipIf(lacksLab('jinja2'))('the real Jinja2', () => {
  const real = python ?? '';

  it('answers as recorded in test/render/cases', () => {
    const folder = fileURLToPath(new URL('../render/cases', import.meta.url));
    checkRecorded(
      real,
      readdirSync(folder).map((name) => `${folder}/${name}`),
    );
  });

  it(`agrees on ${COUNT} random templates (seed ${SEED})`, () => {
    const cases = randomCases(SEED, COUNT);
    const answers = answersOf(real, cases);
    const differences: unknown[] = [];
    const met = { text: 0, error: 0, refused: 0 };
    cases.forEach((each, i) => {
      const { expected } = answers[i] ?? {};
      const ours = outcome(each);
      if (ours instanceof TemplateError) {
        // Strict here is stricter: Jinja2 prints an undefined value as `Undefined` inside a list.
        const isStricter = each.strict && ours.code === 'template/undefined';
        const isRefusal = expected !== undefined && (REFUSALS.has(ours.code) || isStricter);
        met[isRefusal ? 'refused' : 'error'] += 1;
        if (expected === undefined || isRefusal) return;
      } else if (ours === expected) {
        met.text += 1;
        return;
      }
      const said =
        ours instanceof TemplateError ? `${ours.line}:${ours.col} ${ours.message}` : ours;
      differences.push({ ...each, context: undefined, jinja2: answers[i], ours: said });
    });
    expect(differences).toEqual([]);
    // The comparison is worth something only while most templates mean something.
    expect(met.text).toBeGreaterThan(COUNT / 4);
    expect(met.refused).toBeLessThan(COUNT / 50);
  });
});
