import { DockerfileParser } from 'dockerfile-ast';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { externalImages, readDockerfile, readImageUses } from '../../src/dockerfile/read.ts';
import { splitDockerfile } from '../../src/dockerfile/split.ts';
import { corpus } from './corpus.ts';

const text = [
  '# syntax=docker/dockerfile:1.7',
  'ARG PYTHON_VERSION=3.8',
  'ARG BASE=python:${PYTHON_VERSION}-slim',
  'ARG EMPTY',
  'FROM --platform=$BUILDPLATFORM ${BASE} AS build',
  'ARG PYTHON_VERSION',
  'ENV A=1 B="two words"',
  'COPY a.txt \\',
  '  # why',
  '  b/ /dest/',
  'COPY --from=ghcr.io/astral-sh/uv:0.5 --link /uv /bin/uv',
  'COPY ["c d", "e"]',
  'COPY <<EOF f /g/',
  'FROM nowhere',
  'EOF',
  'ADD https://example.com/x.tgz h.tar /i/',
  'RUN --mount=type=bind,source=tools,target=/t --mount=type=bind,from=alpine:3.20,target=/u --mount=type=cache,target=/v a',
  'FROM scratch',
  'COPY --from=Build /x /y',
  'COPY --from=0 /x /y',
  'FROM build AS last',
  'FROM debian:${EMPTY:-12}',
].join('\n');

describe('readDockerfile', () => {
  const facts = readDockerfile(text);

  it('reads stages', () => {
    expect(facts.stages).toEqual([
      { index: 0, name: 'build', from: '${BASE}', platform: '$BUILDPLATFORM', line: 5 },
      { index: 1, name: undefined, from: 'scratch', platform: undefined, line: 18 },
      { index: 2, name: 'last', from: 'build', platform: undefined, line: 21 },
      { index: 3, name: undefined, from: 'debian:${EMPTY:-12}', platform: undefined, line: 22 },
    ]);
    expect(facts.syntax).toBe('docker/dockerfile:1.7');
  });

  it('reads arguments and environment', () => {
    expect(facts.args.map(({ name, value, global }) => [name, value, global])).toEqual([
      ['PYTHON_VERSION', '3.8', true],
      ['BASE', 'python:${PYTHON_VERSION}-slim', true],
      ['EMPTY', undefined, true],
      ['PYTHON_VERSION', undefined, false],
    ]);
    expect(facts.envs.map(({ name, value, stage }) => [name, value, stage])).toEqual([
      ['A', '1', 0],
      ['B', '"two words"', 0],
    ]);
  });

  it('reads sources, not destinations and here-documents', () => {
    const rows = facts.copies.map(({ path, from, remote, line, instruction }) => [
      instruction,
      path,
      from,
      remote,
      line,
    ]);
    expect(rows).toEqual([
      ['COPY', 'a.txt', undefined, false, 8],
      ['COPY', 'b/', undefined, false, 8],
      ['COPY', '/uv', 'ghcr.io/astral-sh/uv:0.5', false, 11],
      ['COPY', 'c d', undefined, false, 12],
      ['COPY', 'f', undefined, false, 13],
      ['ADD', 'https://example.com/x.tgz', undefined, true, 16],
      ['ADD', 'h.tar', undefined, false, 16],
      ['RUN', 'tools', undefined, false, 17],
      ['COPY', '/x', 'Build', false, 19],
      ['COPY', '/x', '0', false, 20],
    ]);
  });

  it.each(Object.entries(corpus))('sees the stages that dockerfile-ast sees: %s', (_name, file) => {
    const parsed = DockerfileParser.parse(file);
    const expected = parsed.getFROMs().flatMap((from) => {
      const image = from.getImage();
      return image === null
        ? []
        : [
            {
              from: image,
              name: from.getBuildStage() ?? undefined,
              line: from.getRange().start.line + 1,
            },
          ];
    });
    const own = readDockerfile(file).stages.map(({ from, name, line }) => ({ from, name, line }));
    expect(own).toEqual(expected);
  });

  it('never throws', () => {
    const any = fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (tail) => {
      for (const keyword of ['FROM', 'COPY', 'RUN --mount', 'ARG', 'ENV']) {
        expect(
          externalImages(readDockerfile(`FROM a\n${keyword} ${tail}`), { A: tail }),
        ).toBeInstanceOf(Array);
      }
    });
    fc.assert(any, { numRuns: 300, seed: 7 });
  });
});

describe('externalImages', () => {
  const images = (file: string, args: Record<string, string> = {}): string[] =>
    externalImages(readDockerfile(file), args).map(
      ({ use, reference, line }) => `${line} ${use} ${reference}`,
    );

  it('substitutes and leaves out stages, numbers and scratch', () => {
    expect(images(text)).toEqual([
      '5 from python:3.8-slim',
      '11 copy ghcr.io/astral-sh/uv:0.5',
      '17 mount alpine:3.20',
      '22 from debian:12',
    ]);
    expect(images(text, { PYTHON_VERSION: '3.12', EMPTY: '13', UNDECLARED: 'x' })).toEqual([
      '5 from python:3.12-slim',
      '11 copy ghcr.io/astral-sh/uv:0.5',
      '17 mount alpine:3.20',
      '22 from debian:13',
    ]);
  });

  it.each<[string, Record<string, string>, string[]]>([
    ['FROM a:1\nFROM a:1\nFROM b:1\n', {}, ['1 from a:1', '3 from b:1']],
    ['FROM later\nFROM a:1 AS later\n', {}, ['1 from later', '2 from a:1']],
    ['FROM debian:12 AS debian\nFROM Debian\n', {}, ['1 from debian:12']],
    ['FROM ${X}\n', { X: 'a:1' }, []],
    ['ARG X\nFROM ${X}\n', { X: 'a:1' }, ['2 from a:1']],
    ['ARG X\nFROM a${X:+-x}:1\n', { X: 'y' }, ['2 from a-x:1']],
    ['FROM a:$TARGETARCH\n', { TARGETARCH: 'arm64' }, ['1 from a:arm64']],
    ['ARG X="a:1"\nFROM "$X"\n', {}, ['2 from a:1']],
    ['FROM a:1\nARG X=b:1\nFROM $X\n', {}, ['1 from a:1']],
    ['# escape=`\nFROM `\n  a:1\n', {}, ['2 from a:1']],
  ])('%j with %j', (file, args, expected) => {
    expect(images(file, args)).toEqual(expected);
  });

  it.each(Object.entries(corpus))(
    'are the same from the instructions that may name one: %s',
    (_name, file) => {
      const args = { PYTHON_VERSION: '3.8' };
      expect(externalImages(readImageUses(splitDockerfile(file)), args)).toEqual(
        externalImages(readDockerfile(file), args),
      );
    },
  );
});
