import { describe, expect, it } from 'vitest';
import { classicLimits, podmanLimits } from '../../../src/engine/docker/classic-limits.ts';

describe('what the classic builder cannot do', () => {
  it.each([
    ['FROM a\nRUN --mount=type=cache,target=/x true', 2, 'RUN --mount'],
    ['FROM a\nRUN --network=none true', 2, 'RUN --network'],
    ['FROM a\nUSER x\nCOPY --link a b', 3, 'COPY --link'],
    ['FROM a\nCOPY --chmod=755 \\\n  a b', 2, 'COPY --chmod'],
    ['FROM a\nADD --checksum=sha256:x http://x/y /', 2, 'ADD --checksum'],
    ['FROM a\nRUN <<EOF\ntrue\nEOF', 2, 'a here-document'],
    ['FROM a\nCOPY <<x /y\nz\nx', 2, 'a here-document'],
    ['# syntax=docker/dockerfile:1-labs\nFROM a', 1, '# syntax=docker/dockerfile:1-labs'],
    ['# syntax=registry.example/frontend\nFROM a', 1, '# syntax=registry.example/frontend'],
  ])('%j', (text, line, what) => {
    expect(classicLimits(text).problem).toEqual({ line, what });
  });

  it('is nothing of a plain file', () => {
    const text =
      'FROM --platform=linux/amd64 a AS b\nRUN echo "<<EOF" --mount\nCOPY --from=b --chown=1:1 x y\nHEALTHCHECK --interval=5s CMD true\n';
    expect(classicLimits(text)).toEqual({ problem: undefined, warnings: [] });
  });

  it('is not the plain frontend, which is only said', () => {
    const { problem, warnings } = classicLimits('# syntax=docker/dockerfile:1.4\nFROM a');
    expect(problem).toBeUndefined();
    expect(warnings).toHaveLength(1);
  });
});

it('through Podman’s API secrets and ssh are out of reach, and no more', () => {
  expect(podmanLimits('FROM a\nRUN --mount=type=cache,target=/x true').problem).toBeUndefined();
  expect(podmanLimits('FROM a\nRUN --mount=type=secret,id=x true').problem).toEqual({
    line: 2,
    what: 'RUN --mount=type=secret',
  });
});
