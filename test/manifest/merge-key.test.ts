import { describe, expect, it } from 'vitest';
import { parseSource } from '../../src/manifest/document.ts';

describe('keys that are no words', () => {
  it.each(['? {<<: 1}\n: 2\n', '? [a, b]\n: 2\n', '? {a: b}\n: 2\n', '? *x\n: 2\n'])(
    'are a diagnostic: %j',
    (text) => {
      const { diagnostics } = parseSource(text, 'manifest.yml');
      expect(diagnostics.map(({ code, place }) => [code, place?.line])).toContainEqual([
        'manifest/bad-key',
        1,
      ]);
    },
  );
});
