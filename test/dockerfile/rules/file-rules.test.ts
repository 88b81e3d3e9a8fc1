import { describe, expect, it } from 'vitest';
import { createLinter } from '../../../src/dockerfile/lint.ts';

const linter = createLinter();

function found(text: string, code: string): string[] {
  return linter
    .lint(text)
    .filter((finding) => finding.code === `dockerfile/${code}`)
    .map(({ line, col, endCol }) => `${line}:${col}-${endCol ?? ''}`);
}

describe('latest-tag', () => {
  it.each([
    ['FROM debian\n', '1:6-12'],
    ['FROM --platform=linux/amd64 debian AS a\n', '1:29-35'],
    ['FROM debian:latest\n', '1:6-19'],
    ['FROM registry:5000/a/b\n', '1:6-23'],
    ['ARG V=latest\nFROM python:${V}\n', '2:6-17'],
    ['ARG B=debian\nFROM $B\n', '2:6-8'],
    ['ARG B\nFROM ${B:-debian}\n', ''],
    ['ARG V\nFROM ${V}/x:latest\n', '2:6-19'],
    ['FROM a:1\nCOPY --from=nginx /a /b\n', '2:6-18'],
    ['FROM a:1\nRUN --mount=type=bind,from=nginx:latest,target=/x y\n', '2:5-50'],
    ['FROM debian AS debian\n', '1:6-12'],
  ])('%j', (text, place) => {
    expect(found(text, 'latest-tag')).toEqual(place === '' ? [] : [place]);
  });

  it.each([
    'FROM scratch\n',
    'FROM debian:12\n',
    'FROM localhost:5000/debian:12-slim\n',
    'FROM debian@sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d\n',
    'FROM a:1 AS base\nFROM base\nFROM BASE\nCOPY --from=base a b\nCOPY --from=0 a b\n',
    'ARG V=3.12\nFROM python:${V}-slim\n',
    'ARG V\nFROM python:${V}\n',
    'ARG IMAGE\nFROM $IMAGE\n',
    'FROM model-server:base-python$PYTHON_VERSION-slim\n',
    'ARG R=a\nARG B=${R}/debian:12\nFROM ${B}\n',
    'FROM golang:1-$TARGETARCH\n',
    'FROM a:1\nRUN --mount=type=cache,target=/x y\nRUN <<EOF\nFROM debian\nEOF\n',
  ])('leaves %j alone', (text) => {
    expect(found(text, 'latest-tag')).toEqual([]);
  });
});

describe('unknown-stage', () => {
  it.each([
    ['FROM a:1\nCOPY --from=1 a b\n', '2:6-14'],
    ['FROM a:1\nCOPY --from=0 a b\n', '2:6-14'],
    ['FROM a:1 AS x\nCOPY --from=x a b\n', '2:6-14'],
    ['FROM a:1 AS x\nCOPY --from=later a b\nFROM b:1 AS later\n', '2:6-18'],
    ['FROM later\nFROM b:1 AS later\n', '1:6-11'],
    ['FROM a:1\nRUN --mount=from=2,target=/x y\n', '2:5-29'],
  ])('%j', (text, place) => {
    expect(found(text, 'unknown-stage')).toEqual([place]);
  });

  it.each([
    'FROM a:1\nFROM b:1\nCOPY --from=0 a b\n',
    'FROM a:1 AS x\nFROM b:1\nCOPY --from=X a b\nRUN --mount=from=x,target=/y z\n',
    'FROM a:1\nCOPY --from=nginx:1 a b\n',
    'FROM debian:12 AS debian\n',
    'FROM debian AS debian\n',
  ])('leaves %j alone', (text) => {
    expect(found(text, 'unknown-stage')).toEqual([]);
  });
});

describe('structure', () => {
  it.each([
    ['', 'no-source-image', ['1:1-']],
    ['ARG A\n', 'no-source-image', ['1:1-']],
    ['ARG A\nRUN a\n', 'no-source-image', ['2:1-4']],
    ['FROM a:1\nCMD ["a"]\nCMD ["b"]\nFROM b:1\nCMD ["c"]\n', 'multiple-instructions', ['2:1-4']],
    ['FROM a:1 AS x\nFROM a:1 AS X\n', 'duplicate-build-stage-name', ['1:13-14', '2:13-14']],
    ['FROM a:1\nMAINTAINER me\n', 'deprecated-maintainer', ['2:1-11']],
    ['FROM a:1\nWORKDIR x\n', 'workdir-is-not-absolute', ['2:9-10']],
  ])('%j: %s', (text, code, places) => {
    expect(found(text, code)).toEqual(places);
  });
});
