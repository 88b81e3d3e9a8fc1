import fc from 'fast-check';
import { lstatSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { compareTree } from '../../src/tree/diff.ts';
import type { TreeFile } from '../../src/tree/write.ts';
import { writeTree } from '../../src/tree/write.ts';
import { putFiles, readFiles, readStamps } from '../support/scratch.ts';

type Step =
  | { readonly kind: 'write'; readonly files: readonly TreeFile[]; readonly prune: boolean }
  | { readonly kind: 'hand' | 'link' | 'delete'; readonly path: string };

const path = fc
  .array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 })
  .map((segments) => segments.join('/'));
const file = fc.record({ path, text: fc.constantFrom('', '1\n', '2\n') });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('write' as const),
      files: fc.uniqueArray(file, { selector: (one) => one.path, maxLength: 6 }),
      prune: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('hand', 'link', 'delete'), path }),
  },
);

it('brings any tree to disk, or nothing of it, and never touches what is not its own', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 10 }), async (steps) => {
      const root = realpathSync(mkdtempSync(join(tmpdir(), 'manager-test-')));
      try {
        putFiles(root, { 'outside/a/b': 'outside', neighbour: 'outside' });
        await play(root, steps);
      } finally {
        rmSync(root, { recursive: true, force: true });
      }
    }),
    { numRuns: 60 },
  );
});

async function play(root: string, steps: readonly Step[]): Promise<void> {
  const folder = `${root}/generated`;
  mkdirSync(folder);
  /** What stands by somebody else's hand: path → what is there. */
  const strangers = new Map<string, string>();
  for (const [i, one] of steps.entries()) {
    if (one.kind === 'write') await playWrite(root, one, strangers);
    else playHand(folder, one, strangers, `hand ${i}`);
  }
}

function playHand(
  folder: string,
  { kind, path: at }: Exclude<Step, { kind: 'write' }>,
  strangers: Map<string, string>,
  text: string,
): void {
  const isFolder = (place: string): boolean =>
    lstatSync(place, { throwIfNoEntry: false })?.isDirectory() ?? true;
  const above = at.split('/').map((_, depth, all) => join(folder, ...all.slice(0, depth)));
  if (!above.every(isFolder)) return;
  const standing = lstatSync(join(folder, at), { throwIfNoEntry: false });
  if (standing?.isDirectory()) return;
  rmSync(join(folder, at), { force: true });
  strangers.delete(at);
  if (kind === 'delete') return;
  strangers.set(at, kind === 'link' ? '→ ../outside' : text);
  mkdirSync(dirname(join(folder, at)), { recursive: true });
  if (kind === 'link') symlinkSync('../outside', join(folder, at));
  else putFiles(folder, { [at]: text });
}

async function playWrite(
  root: string,
  { files, prune }: Extract<Step, { kind: 'write' }>,
  strangers: Map<string, string>,
): Promise<void> {
  const request = { folder: `${root}/generated`, files, prune };
  const before = { files: readFiles(root), stamps: readStamps(root) };
  const expected = attempt(() => compareTree(request));
  expect(readStamps(root)).toEqual(before.stamps);
  if (expected instanceof InputError) {
    await expect(writeTree(request)).rejects.toThrow(InputError);
    expect(readStamps(root)).toEqual(before.stamps);
    return;
  }
  const report = await writeTree(request);
  for (const one of files) strangers.delete(one.path);
  const changed = [...report.written, ...report.removed].map((at) => `generated/${at}`).sort();
  const announced = expected.map((difference) => difference.path);
  if (changed.length > 0) expect(announced).toEqual(changed);
  else if (announced.length === 0) expect(readStamps(root)).toEqual(before.stamps);
  else expect(announced).toEqual(['generated.files.json']);
  checkOutcome(root, { files, prune }, strangers, before.files);
  const after = readStamps(root);
  expect(await writeTree(request)).toMatchObject({ written: [], removed: [] });
  expect(compareTree(request)).toEqual([]);
  expect(readStamps(root)).toEqual(after);
}

function checkOutcome(
  root: string,
  { files, prune }: { readonly files: readonly TreeFile[]; readonly prune: boolean },
  strangers: ReadonlyMap<string, string>,
  before: Readonly<Record<string, string>>,
): void {
  const wanted: Record<string, string> = { 'outside/a/b': 'outside', neighbour: 'outside' };
  const others = Object.entries(before).filter(([at, text]) => inTree(at) && text !== '/');
  if (!prune) for (const [at, text] of others) wanted[at] = text;
  for (const [at, text] of strangers) wanted[`generated/${at}`] = text;
  for (const one of files) wanted[`generated/${one.path}`] = one.text;
  const isEmptyFolder = ([at, text]: [string, string]): boolean => inTree(`${at}/`) && text === '/';
  const found = Object.entries(readFiles(root)).filter(
    (entry) => entry[0] !== 'generated.files.json' && !isEmptyFolder(entry),
  );
  expect(Object.fromEntries(found)).toEqual(wanted);
}

function inTree(at: string): boolean {
  return at.startsWith('generated/');
}

function attempt<T>(act: () => T): T | InputError {
  try {
    return act();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
}
