import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { causeText } from '../../../src/cli/trust/reasons-text.ts';
import { inputsLabel, inputsRecord, recordedInputs } from '../../../src/deliver/inputs-record.ts';
import type { InputsOf } from '../../../src/deliver/inputs-record.ts';
import { INPUTS_LABEL, KEY_LABEL } from '../../../src/deliver/labels.ts';
import { contentKey, keyParts } from '../../../src/plan/content-key.ts';
import type { KeyInputs } from '../../../src/plan/content-key.ts';
import { inputCauses } from '../../../src/trust/reasons/input-causes.ts';
import { cause } from '../../../src/trust/reasons/reasons-schema.ts';

const DOCKERFILE = 'FROM debian:12\nRUN one\nRUN two\nENV V=1.0.0\n';
const INPUTS: KeyInputs = {
  dockerfile: DOCKERFILE,
  declared: ['A', 'B'],
  buildArgs: { A: '1', B: 'x y' },
  sources: { 'tools/x': 'sha256:11' },
  platform: 'linux/amd64',
  parents: {},
  bases: { 'debian:12': `sha256:${'a'.repeat(64)}` },
};

/** Line n of the Dockerfile comes from line n + 9 of `t/x`, the last ones from `t/y`. */
function built(changes: Partial<KeyInputs> = {}, templates = { 't/x': 'x', 't/y': 'y' }): InputsOf {
  const parts = keyParts({ ...INPUTS, ...changes });
  const text = changes.dockerfile ?? DOCKERFILE;
  const names: string[] = Object.keys(templates);
  return {
    key: contentKey(parts),
    parts,
    file: { text, templates: names },
    templateText: (name) => (templates as Readonly<Record<string, string>>)[name],
  };
}

function causes(now: InputsOf, before: InputsOf = built(), label = inputsLabel(before)): string[] {
  const record = recordedInputs({ [KEY_LABEL]: before.key, [INPUTS_LABEL]: label });
  const from = { record, bases: before.parts.bases, release: '1.0.0' };
  const origins = now.file.text
    .split('\n')
    .map((_, index) => ({ template: index < 3 ? 't/x' : 't/y', line: index + 10 }));
  return inputCauses(from, {
    parts: now.parts,
    file: { ...now.file, origins },
    templateText: now.templateText,
    release: '1.0.1',
    parentCause: (reference) => cause('parent', `parent ${reference} is rebuilt`),
  }).map(causeText);
}

describe('inputCauses', () => {
  it('keeps the values of secret arguments out of labels and messages, and still tells that they changed', () => {
    const secrets = (value: string): InputsOf =>
      built({
        declared: ['INDEX', 'NPM_TOKEN'],
        buildArgs: { INDEX: `https://user:${value}@index.example/simple`, NPM_TOKEN: value },
      });
    const [before, now] = [secrets('hunter2'), secrets('hunter3')];
    const told = causes(now, before);
    expect(inputsLabel(before)).not.toContain('hunter2');
    expect(told.join('\n')).not.toMatch(/hunter/);
    expect(told).toEqual([
      expect.stringMatching(/argument INDEX sha256:\w{16} → sha256:\w{16}/),
      expect.stringMatching(/argument NPM_TOKEN sha256:\w{16} → sha256:\w{16}/),
    ]);
  });

  it('names arguments, sources, bases, platforms, targets and secrets that differ', () => {
    const now = built({
      buildArgs: { A: '2' },
      sources: { 'tools/x': 'sha256:22', 'tools/y': 'sha256:33' },
      bases: { 'debian:12': `sha256:${'b'.repeat(64)}` },
      platform: 'linux/arm64',
      target: 't',
      secrets: ['s'],
    });
    expect(causes(now)).toEqual([
      'base debian:12 moved sha256:aaaaaaaaaaaa → sha256:bbbbbbbbbbbb',
      'argument A 1 → 2',
      'argument B is gone',
      'tools/x changed',
      'tools/y is copied now',
      'platform linux/amd64 → linux/arm64',
      'target none → t',
      '--secret none → s',
    ]);
  });

  it('names the first line of a template that changed, and lines of one that did not', () => {
    const dockerfile = DOCKERFILE.replace('RUN one', 'RUN 1').replace('V=1.0.0', 'V=2');
    expect(causes(built({ dockerfile }, { 't/x': 'other', 't/y': 'y' }))).toEqual([
      't/x:11 changed',
      't/y:13 gives another line',
    ]);
    const gone = built({ dockerfile: DOCKERFILE.replace('RUN two\n', '') });
    expect(causes(gone)).toEqual(['a line is gone after t/x:11']);
  });

  it('explains a line by the version or the base image only where its digest proves it', () => {
    const version = built({ dockerfile: DOCKERFILE.replace('1.0.0', '1.0.1') });
    expect(causes(version)).toEqual(['argument BENTOML_VERSION 1.0.0 → 1.0.1']);
    const more = built({ dockerfile: DOCKERFILE.replace('V=1.0.0', 'W=1.0.1') });
    expect(causes(more)).toEqual(['t/y:13 gives another line']);
    const base = built({
      dockerfile: DOCKERFILE.replace('debian:12', 'debian:13'),
      bases: { 'debian:13': `sha256:${'b'.repeat(64)}` },
    });
    expect(causes(base)).toEqual(['base debian:12 → debian:13']);
  });

  it('says what it does not know, and no more', () => {
    const now = built({ sources: { 'tools/x': 'sha256:22' } });
    const silent = 'content key differs; the image does not say what it was built from';
    expect(causes(now, built(), '')).toEqual([silent]);
    expect(causes(now, built(), 'no JSON')).toEqual([silent]);
    // A label that was inherited from a parent is about the parent.
    expect(causes(now, built(), inputsLabel(built({ buildArgs: {} })))).toEqual([silent]);
    const record = { ...inputsRecord(built()), sources: undefined };
    expect(causes(now, built(), JSON.stringify(record))).toEqual([
      'content key differs; the image does not say its sources',
    ]);
  });
});

describe('the label of inputs', () => {
  it('is never long, and reads back as what was recorded', () => {
    const names = fc.dictionary(fc.string({ maxLength: 300 }), fc.string({ maxLength: 400 }), {
      maxKeys: 60,
    });
    fc.assert(
      fc.property(names, names, fc.array(fc.string()), (buildArgs, sources, lines) => {
        const dockerfile = lines.join('\n');
        const of = built({ dockerfile, buildArgs, sources, declared: Object.keys(buildArgs) });
        const label = inputsLabel(of);
        expect(label.length).toBeLessThanOrEqual(8192);
        const read = recordedInputs({ [KEY_LABEL]: of.key, [INPUTS_LABEL]: label });
        expect(read?.dockerfile ?? (label === '' ? of.parts.dockerfile : '')).toBe(
          of.parts.dockerfile,
        );
      }),
    );
  });
});
