import { expect, test } from 'vitest';
import { failedLine } from '../../../../src/engine/docker/session/failed-line.ts';

const dockerfile = `ARG TAG=bookworm-slim
FROM debian:$TAG AS base
RUN echo hi

COPY a.txt /
FROM base
WORKDIR /x
RUN echo $X && \\
  exit 7
RUN true
FROM scratch AS last
COPY --from=base /a /
`;

function lineOf(step: string | undefined, message = '', text = dockerfile): number | undefined {
  return failedLine({ dockerfile: text, buildArgs: {}, message, step });
}

test.each([
  ['[base 1/3] FROM docker.io/library/debian:bookworm-slim', 2],
  ['[base 2/3] RUN echo hi', 3],
  ['[base 3/3] COPY a.txt /', 5],
  ['[stage-1 2/3] RUN echo 1 &&    exit 7', 8],
  ['[linux/arm64 stage-1  3/3] RUN true', 10],
  ['[last 1/1] COPY --from=base /a /', 12],
  ['[internal] load metadata for docker.io/library/debian:bookworm-slim', 2],
  ['[stage-1 1/3] RUN true', 10],
  ['[internal] load build context', undefined],
  ['[other 1/3] RUN true', undefined],
])('%s is at line %s', (step, line) => {
  expect(lineOf(step)).toBe(line);
});

test('the line that the engine names comes first', () => {
  expect(lineOf(undefined, 'dockerfile parse error on line 3: unknown instruction: FOO')).toBe(3);
  expect(lineOf(undefined, 'x: dockerfile parse error line 2: Unknown flag: mont')).toBe(2);
  expect(lineOf(undefined, 'exit code: 7')).toBeUndefined();
});
