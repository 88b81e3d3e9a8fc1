import { expect, it } from 'vitest';
import { mountHint } from '../../src/deliver/mount-hint.ts';

const ssh = { id: 'default', socket: '/agent' };

it.each([
  ['[2/4] RUN --mount=type=ssh git clone x', {}, /--ssh default\./],
  ['[2/4] RUN --mount=type=ssh,id=work git clone x', { ssh: [ssh] }, /--ssh work\./],
  ['RUN --mount=type=cache,target=/c --mount=type=secret,id=aws x', {}, /--secret id=aws,src=/],
])('%s lacks what it mounts', (step, given, hint) => {
  expect(mountHint(step, given)).toMatch(hint);
});

it.each([
  ['RUN --mount=type=ssh git clone x', { ssh: [ssh] }],
  ['RUN --mount=type=secret,id=aws x', { secrets: [{ id: 'aws' }] }],
  ['RUN --mount=type=cache,target=/c x', {}],
  ['RUN false', {}],
  [undefined, {}],
])('%s lacks nothing', (step, given) => {
  expect(mountHint(step, given)).toBeUndefined();
});
