import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameReader, framePrefix } from '../../../../src/engine/docker/session/call-frames.ts';

test('messages come out whole, however the bytes are cut', () => {
  const messages = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 });
  const cuts = fc.array(fc.nat(60), { maxLength: 20 });
  fc.assert(
    fc.property(messages, cuts, (sent, sizes) => {
      const bytes = Buffer.concat(sent.flatMap((one) => [framePrefix(one.length), one]));
      const reader = new FrameReader();
      const received: Buffer[] = [];
      let at = 0;
      for (const size of [...sizes, bytes.length]) {
        received.push(...reader.push(bytes.subarray(at, at + size)));
        at += size;
      }
      expect(received).toEqual(sent.map((one) => Buffer.from(one)));
      expect(reader.empty).toBe(true);
    }),
  );
});

test('compressed and endless messages are refused', () => {
  expect(() => new FrameReader().push(Buffer.from([1, 0, 0, 0, 0]))).toThrow('compressed');
  expect(() => new FrameReader().push(Buffer.from([0, 255, 0, 0, 0]))).toThrow('bytes');
});
