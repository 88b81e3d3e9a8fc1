import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LogLines } from '../../../../src/engine/docker/session/log-lines.ts';

function read(...chunks: readonly (string | Uint8Array)[]): string[] {
  const lines = new LogLines();
  return [...chunks.flatMap((chunk) => lines.push(Buffer.from(chunk))), ...lines.flush()];
}

test('lines do not depend on where the output is cut', () => {
  const cuts = fc.array(fc.nat(30), { maxLength: 20 });
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), cuts, (text, sizes) => {
      const bytes = Buffer.from(`${text}\nend`);
      const chunks: Buffer[] = [];
      let at = 0;
      for (const size of [...sizes, bytes.length]) {
        chunks.push(bytes.subarray(at, at + size));
        at += size;
      }
      expect(read(...chunks)).toEqual(read(bytes));
    }),
  );
});

test.each([
  ['a\nb\r\nc', ['a', 'b', 'c']],
  ['10%\r50%\r100%\n', ['100%']],
  ['\u001b[31mred\u001b[0m \u001b]0;title\u0007x\n', ['red x']],
  ['tab\there\u0008\n', ['tab\there']],
  ['\n\n', ['', '']],
])('%j is shown as %j', (text, lines) => {
  expect(read(text)).toEqual(lines);
});

test('bytes that are no UTF-8 are replaced', () => {
  expect(read(Uint8Array.of(0x61, 0xff, 0x62, 0x0a))).toEqual(['a\ufffdb']);
});

test('output without line ends is given out in pieces, overwritten output is forgotten', () => {
  const pieces = read('ü'.repeat(100_000));
  expect(pieces.length).toBeGreaterThan(1);
  expect(pieces.join('')).toBe('ü'.repeat(100_000));
  expect(read(...Array.from({ length: 20_000 }, (_, i) => `${String(i)}%\r`), 'done\n')).toEqual([
    'done',
  ]);
});
