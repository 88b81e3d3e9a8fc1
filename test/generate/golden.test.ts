import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { MetadataSchema } from '../../src/tree/metadata-schema.ts';
import { generated } from '../support/project.ts';
import { readFiles } from '../support/scratch.ts';

/**
 * A folder a case: manifest.yml and templates/ go in, the whole of expected/ must come out, byte for byte, with metadata.json
 * and the warnings as text. `UPDATE_GOLDEN=1 npx vitest run test/generate/golden.test.ts` writes expected/ anew: read the
 * diff before committing it.
 */
const golden = fileURLToPath(new URL('../golden', import.meta.url));

describe.each(readdirSync(golden).sort())('%s', (name) => {
  const root = join(golden, name);
  const found = render(root);

  it('is rendered as expected', () => {
    if (process.env['UPDATE_GOLDEN'] === '1') replace(join(root, 'expected'), found);
    expect(found).toEqual(readFiles(join(root, 'expected')));
  });

  it('is the same the second time', () => {
    expect(render(root)).toEqual(found);
  });

  it('has metadata as its schema says', () => {
    const parsed = MetadataSchema.safeParse(JSON.parse(found['metadata.json'] ?? ''));
    expect(parsed.error).toBeUndefined();
  });
});

function render(root: string): Record<string, string> {
  const tree = generated(root, { bentomlVersion: '0.13.0' });
  const notes = tree.warnings.map(({ code, place, related }) => {
    const where = place ? `${place.file}:${place.line}:${place.col}` : 'nowhere';
    return `${where} ${code}${related?.[0] ? ` ${related[0].message}` : ''}\n`;
  });
  return {
    ...Object.fromEntries(tree.files.map(({ path, text }) => [`generated/${path}`, text])),
    'metadata.json': tree.metadata(undefined),
    ...(notes.length > 0 ? { 'warnings.txt': notes.join('') } : {}),
  };
}

function replace(folder: string, files: Readonly<Record<string, string>>): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
