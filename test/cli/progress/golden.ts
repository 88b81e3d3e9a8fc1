import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const folder = fileURLToPath(new URL('golden', import.meta.url));

/** Compares with golden/<name>. `UPDATE_GOLDEN=1 npx vitest run test/cli/progress` writes it anew: read the diff before committing it. */
export function expectGolden(name: string, text: string): void {
  const path = `${folder}/${name}`;
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, text);
  }
  expect(text).toBe(readFileSync(path, 'utf8'));
}
