import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ContextSelection } from '../../src/build-context/build-context.ts';
import { readIgnoreFile } from '../../src/build-context/ignore-file.ts';
import { Matcher } from '../../src/build-context/matcher.ts';
import { openContext } from '../../src/build-context/open-context.ts';
import type { FolderContext } from '../../src/build-context/open-context.ts';
import { InputError } from '../../src/errors.ts';
import { putFiles, scratchFolder } from '../support/scratch.ts';

async function paths(context: FolderContext, selection?: ContextSelection): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of context.entries(selection)) found.push(entry.path);
  return found;
}

/** Root may read everything: its rights are put down meanwhile. */
async function asNobody(work: () => Promise<void>): Promise<void> {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    await work();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}

interface Recorded {
  readonly paths: readonly string[];
  readonly cases: readonly { readonly ignore: string; readonly sent: string }[];
}

const recorded = JSON.parse(
  readFileSync(new URL('moby-cases.json', import.meta.url), 'utf8'),
) as Recorded;

/** What a walk that looks into every folder would keep. */
function keptBy(ignore: string, all: readonly string[]): string[] | undefined {
  const { rules, diagnostics } = readIgnoreFile(ignore, '.dockerignore');
  if (diagnostics.length > 0) return undefined;
  const matcher = new Matcher(rules.map(({ pattern }) => pattern));
  const kept = all.filter((path) => !matcher.matchAll(path).matched);
  return all.filter((path) => kept.some((one) => one === path || one.startsWith(`${path}/`)));
}

describe('ignore rules', () => {
  it('decide as moby does, in all recorded cases', () => {
    for (const { ignore, sent } of recorded.cases) {
      const expected = recorded.paths.filter((_, i) => sent[i] === '1');
      expect(keptBy(ignore, recorded.paths), JSON.stringify(ignore)).toEqual(
        sent === 'error' ? undefined : expected,
      );
    }
  });

  it('lose nothing by not looking into folders', async () => {
    const folder = scratchFolder();
    const files = ['a/b/c.md', 'a/b/d', 'a/c.md', 'a.md', 'b/a/b', 'b/c.md', 'ab/c', 'é/d', 'd'];
    putFiles(folder, Object.fromEntries(files.map((path) => [path, ''])));
    const all = await paths(await openContext({ folder }));
    const name = fc.constantFrom('a', 'b', 'c.md', '*', '**', '?', 'a*', '*.md', '[ab]', 'd', 'é');
    const rule = fc
      .tuple(fc.constantFrom('', '!'), fc.array(name, { minLength: 1, maxLength: 3 }))
      .map(([mark, names]) => mark + names.join('/'));
    await fc.assert(
      fc.asyncProperty(fc.array(rule, { maxLength: 5 }), async (rules) => {
        const context = await openContext({ folder });
        const ignore = rules.join('\n');
        const walked = await paths(context, { exclude: rules });
        expect(walked).toEqual(keptBy(ignore, all));
      }),
      { seed: 4, numRuns: 150 },
    );
  });

  it('mean the same when they are read from what was read', () => {
    const line = fc.string({ unit: 'grapheme-ascii', maxLength: 8 });
    fc.assert(
      fc.property(line, (text) => {
        const [rule] = readIgnoreFile(text, 'f').rules;
        if (rule === undefined || /^[#!\s]|\s$|\\$/.test(rule.pattern.text)) return;
        const [again] = readIgnoreFile(rule.pattern.text, 'f').rules;
        expect(again?.pattern.text).toBe(rule.pattern.text.replace(/^\/(?=.)/, ''));
      }),
      { seed: 5 },
    );
  });

  it('are refused with their place', async () => {
    const folder = scratchFolder();
    putFiles(folder, { '.dockerignore': '\uFEFF# one\nok\n  a[b\n!\r\n' });
    const error: unknown = await openContext({ folder }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    const found = (error as InputError).diagnostics.map(({ code, place }) => [code, place]);
    expect(found).toEqual([
      ['ignore/malformed', { file: '.dockerignore', line: 3, col: 3, endCol: 6 }],
      ['ignore/empty-exception', { file: '.dockerignore', line: 4, col: 1, endCol: 2 }],
    ]);
  });
});

describe('openContext', () => {
  it('prefers the ignore file beside the Dockerfile, even an empty one', async () => {
    const folder = scratchFolder();
    putFiles(folder, { '.dockerignore': '*', 'x/D': '', 'x/D.dockerignore': '', a: '' });
    const special = await openContext({ folder, dockerfile: 'x/D' });
    expect(special.ignoreFile).toBe('x/D.dockerignore');
    expect(await paths(special)).toEqual(['.dockerignore', 'a', 'x', 'x/D', 'x/D.dockerignore']);
    expect(await paths(await openContext({ folder, dockerfile: 'x/E' }))).toEqual([]);
  });

  it('refuses an ignore file that is a link out of the context, for Docker would ignore nothing', async () => {
    const folder = scratchFolder();
    putFiles(folder, { 'secret.ignore': '*', 'in/a': '', 'in/rules': 'a' });
    symlinkSync('../secret.ignore', join(folder, 'in/.dockerignore'));
    await expect(openContext({ folder: join(folder, 'in') })).rejects.toMatchObject({
      diagnostics: [{ code: 'ignore/outside' }],
    });
    symlinkSync('rules', join(folder, 'in/D.dockerignore'));
    const inside = await openContext({ folder: join(folder, 'in'), dockerfile: 'D' });
    expect(inside.ignoredBy('a')?.line).toBe(1);
  });

  it('gives links as links, in the order of bytes, and no sockets or pipes', async () => {
    const folder = scratchFolder();
    putFiles(folder, { 'a/f': 'x', 'a-b': '', '\u{1f600}': '', '\uffee': '' });
    symlinkSync('/etc', join(folder, 'out'));
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    chmodSync(join(folder, 'a-b'), 0o4751);
    const entries = [];
    for await (const entry of (await openContext({ folder })).entries()) entries.push(entry);
    expect(entries.map(({ path }) => path)).toEqual([
      'a',
      'a/f',
      'a-b',
      'out',
      '\uffee',
      '\u{1f600}',
    ]);
    expect(entries[2]).toMatchObject({ type: 'file', mode: 0o4751, uid: 0, gid: 0 });
    expect(entries[3]).toMatchObject({ type: 'symlink', linkTarget: '/etc' });
  });

  it('opens no ignored file, and nothing through a link', async () => {
    const folder = scratchFolder();
    putFiles(folder, { '.dockerignore': 'secret', secret: 's', 'd/f': 'text' });
    symlinkSync('d', join(folder, 'link'));
    const context = await openContext({ folder });
    expect(await context.open('d/f').toArray()).toEqual([Buffer.from('text')]);
    for (const path of ['secret', 'link/f', 'link', 'd', '../x']) {
      await expect(context.open(path).toArray(), path).rejects.toMatchObject({
        code: 'context/not-in-context',
      });
    }
  });

  it('says what cannot be read, unless it is ignored', async () => {
    const folder = scratchFolder();
    putFiles(folder, { 'shut/f': '', 'D.dockerignore': 'shut\n!shut/x', f: '' });
    for (const path of ['shut', 'f']) chmodSync(join(folder, path), 0);
    chmodSync(folder, 0o755);
    await asNobody(async () => {
      const context = await openContext({ folder });
      await expect(paths(context)).rejects.toMatchObject({ code: 'context/unreadable' });
      await expect(context.open('f').toArray()).rejects.toMatchObject({
        code: 'context/unreadable',
      });
      const ignoring = await openContext({ folder, dockerfile: 'D' });
      expect(await paths(ignoring)).toEqual(['D.dockerignore', 'f']);
    });
    chmodSync(join(folder, 'shut'), 0o700);
  });

  it('says that a folder is none', async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'f'), '');
    for (const name of ['f', 'nothing'])
      await expect(openContext({ folder: join(folder, name) })).rejects.toMatchObject({
        code: 'context/not-a-folder',
      });
  });

  it('follows links for every path that uses them, inside the context only', async () => {
    const folder = scratchFolder();
    putFiles(folder, {
      'real/a': '',
      'real/b': '',
      'real/c': '',
      'etc/x': '',
      'w/l1': '',
      other: '',
    });
    symlinkSync('real', join(folder, 'link'));
    symlinkSync('/../../etc', join(folder, 'abs'));
    symlinkSync('loop', join(folder, 'loop'));
    mkdirSync(join(folder, 'g'));
    symlinkSync('../other', join(folder, 'g/l2'));
    const context = await openContext({ folder });
    const follow = (...followPaths: string[]): Promise<string[]> => paths(context, { followPaths });
    expect(await follow('link/a', '/link/b')).toEqual(['link', 'real', 'real/a', 'real/b']);
    expect(await follow('abs/x', '../loop')).toEqual(['abs', 'etc', 'etc/x', 'loop']);
    expect(await follow('g/l*')).toEqual(['g', 'g/l2', 'other']);
    expect(await follow('.')).toEqual(await paths(context));
    expect(await follow('nothing')).toEqual([]);
  });
});
