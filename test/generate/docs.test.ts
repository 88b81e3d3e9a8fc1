import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { generated, projectOf } from '../support/project.ts';

const text = readFileSync(new URL('../../docs/templates.md', import.meta.url), 'utf8');

/** Every fenced block that a line with nothing but a path in backticks introduces. */
const shown = new Map(
  [...text.matchAll(/^`([^`\n]+)`:\n\n```\w*\n([^]*?)```$/gm)].map((match) => [
    match[1] ?? '',
    match[2] ?? '',
  ]),
);
const isOutput = (path: string): boolean => path.startsWith('generated/');

describe('the worked example of docs/templates.md', () => {
  const sources = [...shown].filter(([path]) => !isOutput(path));
  const run = () => generated(projectOf(Object.fromEntries(sources)));

  it('gives the files that it shows', () => {
    const { files } = run();
    const found = files.filter(({ path }) => !path.endsWith('README.md'));
    expect(
      Object.fromEntries(found.map(({ path, text: content }) => [`generated/${path}`, content])),
    ).toEqual(Object.fromEntries([...shown].filter(([path]) => isOutput(path))));
  });

  it('gives the images that it names, without a warning', () => {
    const { prepared, warnings } = run();
    expect(prepared.plan.images).toHaveLength(4);
    for (const { name } of prepared.plan.images) expect(text).toContain(`\`${name}\``);
    expect(warnings).toEqual([]);
  });
});
