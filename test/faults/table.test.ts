import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { repository } from '../integration/docker.ts';

/** A test as the table names it: its file and its own title. */
type Named = `${string} › ${string}`;

/** The rows of the tables of faults. */
function rows(): readonly string[] {
  const text = readFileSync(join(repository, 'docs/reliability.md'), 'utf8');
  const [faults = ''] = text.split('\n## Figures\n');
  return faults.split('\n').filter((line) => /^\| (?!fault \||--- )/.test(line));
}

/** The tests that a row names, in its last column. */
function namedIn(row: string): readonly Named[] {
  const cell = /\| ((?:unit|lab): .*) \|$/.exec(row)?.[1] ?? '';
  return cell.split('<br>').map((each): Named => {
    const [, file = row, title = ''] = /^(?:unit|lab): `([^`]+)` › (.+)$/.exec(each) ?? [];
    return `${file} › ${title}`;
  });
}

/** The titles of a file's tests as they stand there, `%s` and all. */
function titlesIn(file: string): readonly string[] {
  const text = readFileSync(join(repository, file), 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  const titles: string[] = [];
  const visit = (node: ts.Node): void => {
    const title = ts.isCallExpression(node) ? node.arguments[0] : undefined;
    if (ts.isCallExpression(node) && title !== undefined && ts.isStringLiteralLike(title)) {
      if (/^(?:it|test)\b/.test(node.expression.getText(source))) titles.push(title.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return titles;
}

describe('docs/reliability.md', () => {
  it('names tests that there are, in every row', () => {
    const named = rows().flatMap(namedIn);
    expect(named.length).toBeGreaterThan(35);
    const lacking = named.filter((each) => {
      const [file = '', title = ''] = each.split(' › ');
      return !existsSync(join(repository, file)) || !titlesIn(file).includes(title);
    });
    expect(lacking).toEqual([]);
  });

  it('leaves out no test of faults', () => {
    const files = readdirSync(join(repository, 'test/faults')).filter(
      (name) => /\.i?test\.ts$/.test(name) && name !== 'table.test.ts',
    );
    const all = files.flatMap((name) =>
      titlesIn(`test/faults/${name}`).map((title): Named => `test/faults/${name} › ${title}`),
    );
    expect(all.length).toBeGreaterThan(25);
    const named = new Set<string>(rows().flatMap(namedIn));
    expect(all.filter((each) => !named.has(each))).toEqual([]);
  });
});
