import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { lacksLab } from '../support/lab.ts';
import { generated } from '../support/project.ts';
import { readFiles } from '../support/scratch.ts';
import { pythonWithJinja2, runPython } from './jinja2.ts';

const ORACLE = fileURLToPath(new URL('../generate/july-2021-oracle.py', import.meta.url));
const root = fileURLToPath(new URL('../golden/july-2021', import.meta.url));
const VERSION = '0.13.0';
const PYTHONS = ['3.6', '3.7', '3.8'];

interface Answer {
  readonly files: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
}

function answerOf(python: string): Answer {
  const text = readFileSync(join(root, 'manifest.yml'), 'utf8');
  const manifest: unknown = parse(text, { merge: true });
  const request = JSON.stringify({ manifest, version: VERSION, pythons: PYTHONS });
  return JSON.parse(runPython(python, [ORACLE, root], request)) as Answer;
}

const python = pythonWithJinja2();

/** `UPDATE_GOLDEN=1` writes what the oracle says into the golden folder; test/generate/golden.test.ts holds the program to it. */
describe.skipIf(lacksLab('jinja2'))('a folder of July 2021, by its own rules', () => {
  let answer: Answer = { files: {}, tags: [] };
  beforeAll(() => {
    answer = answerOf(python ?? '');
  });

  it('is what is expected of this program, byte for byte', () => {
    const { files } = answer;
    if (process.env['UPDATE_GOLDEN'] === '1') {
      for (const [path, text] of Object.entries(files)) {
        writeFileSync(join(root, 'expected/generated', path), text);
      }
    }
    expect(readFiles(join(root, 'expected/generated'))).toEqual(files);
  });

  it('is what this program makes of it', () => {
    const { files, tags } = answer;
    const made = generated(root, { bentomlVersion: VERSION, axes: { pythons: PYTHONS } });
    expect(Object.fromEntries(made.files.map(({ path, text }) => [path, text]))).toEqual(files);
    const metadata = JSON.parse(made.metadata(undefined)) as object;
    expect(Object.keys(metadata).sort()).toEqual([...tags].sort());
  });
});
