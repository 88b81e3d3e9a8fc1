import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SshRequests } from '../../../../src/engine/docker/session/ssh-requests.ts';

function request(type: number, body = ''): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(1 + body.length);
  head[4] = type;
  return Buffer.concat([head, Buffer.from(body)]);
}

test('listing and signing pass, all else is replaced in its place', () => {
  const sent = [request(11), request(19), request(13, 'data'), request(17, 'key')];
  const passed = [request(11), request(0), request(13, 'data'), request(0)];
  fc.assert(
    fc.property(fc.nat(30), (cut) => {
      const bytes = Buffer.concat(sent);
      const reader = new SshRequests();
      const got = [...reader.push(bytes.subarray(0, cut)), ...reader.push(bytes.subarray(cut))];
      expect(got).toEqual(passed);
    }),
  );
});

test('an endless request is refused', () => {
  expect(() => new SshRequests().push(Buffer.from([1, 0, 0, 0]))).toThrow(RangeError);
});
