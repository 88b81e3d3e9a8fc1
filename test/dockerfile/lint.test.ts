import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLinter } from '../../src/dockerfile/lint.ts';
import { corpus } from './corpus.ts';

describe('createLinter', () => {
  it('finds places behind indentation, in continuation lines and in here-documents', () => {
    const text = [
      '# syntax=docker/dockerfile:1',
      'FROM debian:12',
      '  RUN a \\',
      '    # a comment',
      '    && sudo b',
      'RUN <<EOF',
      'set -e',
      '  curl https://example.com/x | sh',
      'EOF',
    ].join('\n');
    expect(createLinter().lint(text)).toEqual([
      {
        code: 'dockerfile/sudo',
        message: 'sudo in a build',
        hint: 'switch with USER where another user is needed',
        line: 5,
        col: 8,
        endCol: 14,
        severity: 'warning',
      },
      {
        code: 'dockerfile/pipe-to-shell',
        message: 'a download is piped into sh without being checked',
        hint: 'download to a file, check it against a published checksum or signature, then run it',
        line: 8,
        col: 32,
        endCol: 34,
        severity: 'warning',
      },
    ]);
  });

  it('counts a range over several lines to the end of its first', () => {
    const [finding] = createLinter().lint('FROM a:1\nRUN apt-get install \\\n  curl -y\n');
    expect(finding).toMatchObject({ code: 'dockerfile/apt-lists', line: 2, col: 5, endCol: 22 });
  });

  it('serves equal instructions in other places from its memory, at their own places', () => {
    const linter = createLinter();
    const at = (text: string): string[] =>
      linter.lint(text).map(({ line, col }) => `${line}:${col}`);
    expect(at('FROM a:1\nRUN sudo a\n')).toEqual(['2:5']);
    expect(at('FROM a:1\n\n\n   RUN sudo a\nRUN sudo a\n')).toEqual(['4:8', '5:5']);
  });

  it('does not serve an instruction from another escape character or other arguments', () => {
    const linter = createLinter();
    const codes = (text: string): string[] => linter.lint(text).map(({ code }) => code);
    expect(codes('ARG X=a:1\nFROM $X\n')).toEqual([]);
    expect(codes('FROM $X\n')).toEqual(['dockerfile/base-name-empty']);
    expect(codes('FROM a:1\nRUN sudo `\n')).toEqual(['dockerfile/sudo']);
    expect(codes('# escape=`\nFROM a:1\nRUN sudo `\n  a\nCMD b\n')).toEqual([
      'dockerfile/sudo',
      'dockerfile/shell-form',
    ]);
  });

  it('raises no alarm over modern syntax', () => {
    const text = [
      '# syntax=docker/dockerfile:1.18',
      '# check=error=true',
      'ARG PYTHON_VERSION=3.12',
      'FROM --platform=$BUILDPLATFORM python:${PYTHON_VERSION}-slim AS build',
      'ARG TARGETARCH PYTHON_VERSION',
      'ENV A=${B:-c} C=${D#x} E=${F//a/b}',
      'RUN --mount=type=cache,target=/root/.cache --network=default --security=sandbox pip install a',
      'COPY --link --chmod=0755 --parents --exclude=*.md a /b/',
      'ADD --unpack=true a.tar /b/',
      'ADD <<EOF /x',
      '',
      'WORKDIR here',
      'EOF',
      'COPY <<"A" <<-B /y/',
      '${X%%y}',
      'A',
      '\tB',
      'RUN <<EOF',
      'for x in a b; do',
      '',
      '  echo $x',
      'done',
      'EOF',
      'HEALTHCHECK --start-interval=1s CMD true',
      'STOPSIGNAL TERM',
      'STOPSIGNAL RTMIN+3',
      'ENTRYPOINT ["python"]',
    ].join('\n');
    expect(createLinter().lint(text)).toEqual([]);
  });

  it('still reports signals that are none', () => {
    expect(
      createLinter()
        .lint('FROM a:1\nSTOPSIGNAL FOO\n')
        .map(({ code }) => code),
    ).toEqual(['dockerfile/invalid-signal']);
  });

  describe('# manager-lint: ignore', () => {
    const codes = (text: string): string[] =>
      createLinter()
        .lint(text)
        .map(({ code }) => code);

    it.each([
      '# manager-lint: ignore=latest-tag\nFROM debian\n',
      '# manager-lint: ignore=dockerfile/latest-tag\nFROM debian\n',
      '# manager-lint: ignore=sudo, latest-tag\nFROM debian\n',
      '# manager-lint: ignore=latest-tag\n# why: it is a demonstration\nFROM debian\n',
      'FROM a:1\n  # manager-lint: ignore=workdir-is-not-absolute\n  WORKDIR x\n',
      'FROM a:1\n# manager-lint: ignore=multiple-instructions\nCMD ["a"]\nCMD ["b"]\n',
    ])('silences %j', (text) => {
      expect(codes(text)).toEqual([]);
    });

    it.each([
      ['# manager-lint: ignore=sudo\nFROM debian\n', 'dockerfile/latest-tag'],
      ['# manager-lint: ignore=latest-tag\n\nFROM debian\n', 'dockerfile/latest-tag'],
      ['# manager-lint: ignore=latest-tag\nARG A\nFROM debian\n', 'dockerfile/latest-tag'],
      ['# hadolint ignore=latest-tag\nFROM debian\n', 'dockerfile/latest-tag'],
    ])('does not silence %j', (text, code) => {
      expect(codes(text)).toEqual([code]);
    });
  });

  it('never throws and points into the text, whatever the text', () => {
    const linter = createLinter();
    const pieces = fc.constantFrom(
      ...[
        '\\',
        '\n',
        '\r\n',
        '#',
        '"',
        "'",
        '`',
        '$(',
        '${',
        ')',
        '<<EOF',
        '<<-',
        'EOF',
        '|',
        '&&',
        '--from=',
        '--mount=',
        '[',
        ']',
        '=',
        ' ',
        '\t',
        '\0',
        '💥',
      ],
      ...[
        'FROM',
        'RUN',
        'COPY',
        'ENV',
        'ARG',
        'ONBUILD',
        'EXPOSE',
        '# escape=`\n',
        'apt-get',
        'curl',
        'sh',
        'AS',
        'a:1',
      ],
    );
    const soup = fc
      .array(fc.oneof(pieces, fc.string({ maxLength: 4 })), { maxLength: 30 })
      .map((parts) => parts.join(''));
    const mutated = fc
      .tuple(fc.constantFrom(...Object.values(corpus)), fc.nat(), fc.nat(8), pieces)
      .map(
        ([text, at, cut, piece]) =>
          text.slice(0, at % (text.length + 1)) +
          piece +
          text.slice((at % (text.length + 1)) + cut),
      );
    const inside = fc.property(fc.oneof(soup, mutated, fc.string()), (text) => {
      const rows = text.split(/\r\n|\r|\n/);
      for (const { line, col, endCol } of linter.lint(text)) {
        expect(rows[line - 1]).toBeDefined();
        expect(col).toBeGreaterThan(0);
        if (endCol !== undefined) expect(endCol).toBeGreaterThan(col);
      }
    });
    fc.assert(inside, { numRuns: 1500, seed: 7 });
  });

  it('survives deep nesting', () => {
    for (const piece of ['$(', '`', '(', '${A:-', '"$(', '<(']) {
      expect(() =>
        createLinter().lint(
          `FROM a:1\nRUN curl ${piece.repeat(20_000)}\nARG A=${piece.repeat(3000)}\n`,
        ),
      ).not.toThrow();
    }
  });
});
