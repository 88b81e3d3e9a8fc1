/** Dockerfiles of many shapes, some of them wrong on purpose; the name says what is special. */
export const corpus: Readonly<Record<string, string>> = {
  empty: '',
  'only blanks': ' \n\t\n\n',
  'only comments': '# a\n  # b\n',
  'only arguments': 'ARG A=1\nARG B\n',
  plain: 'FROM debian:12\nRUN echo hello\nCMD ["sh"]\n',
  'no final newline': 'FROM debian:12\nRUN echo hello',
  'run before from': 'RUN echo hello\nFROM debian:12\n',
  'argument, then env before from': 'ARG A=1\nENV B=2\nFROM debian:12\n',
  'byte order mark': '\uFEFFFROM debian:12\nrun echo\n',
  'carriage returns': 'FROM debian:12\r\nRUN echo a \\\r\n    && echo b\r\n\r\nWORKDIR x\r\n',
  'syntax directive': '# syntax=docker/dockerfile:1.10\n# escape=\\\nFROM debian:12\n',
  'backtick escape': '# escape=`\nFROM debian:12\nRUN echo a `\n  && echo b\nCOPY a b C:\\x\\\n',
  'bad escape': '# escape=x\nFROM debian:12\nRUN echo \\\n  a\n',
  'two escapes': '# escape=`\n# escape=\\\nFROM debian:12\n',
  'directive in upper case': '# Escape=`\nFROM debian:12\n',
  'directive after a comment': '# hello\n# escape=`\nFROM debian:12\nRUN a \\\n  b\n',
  'comments in a continuation': 'FROM debian:12\nRUN a \\\n# why\n    # and how\n  && b\n',
  'empty lines in a continuation': 'FROM debian:12\nRUN a \\\n\n  && b \\\n   \n  && c\n',
  'continuation at the end': 'FROM debian:12\nRUN a \\\n',
  'continuation, blank, end': 'FROM debian:12\nRUN a \\\n\n\n',
  'blanks after the escape': 'FROM debian:12\nRUN a \\  \n  b\nEXPOSE 80\n',
  'indented instructions': '  FROM debian:12\n\tRUN a \\\n\t  b\n  workdir x\n',
  'lower case': 'from debian:12\nrun a\ncmd ["a"]\n',
  'unknown instruction': 'FROM debian:12\nRUNN a\nFOO\nINCLUDE x\n',
  'missing arguments':
    'FROM debian:12\nRUN\nCMD\nENV\nARG\nCOPY\nADD\nUSER\nEXPOSE\nSHELL\nLABEL\nVOLUME\nENTRYPOINT\n',
  'bad from':
    'FROM\nFROM a b\nFROM a AS\nFROM a as 1x\nFROM a:\nFROM a@\nFROM a:!\nFROM a AS b c\n',
  'from flags':
    'FROM --platform=$BUILDPLATFORM golang:1 AS build\nFROM --platform debian:12\nFROM --x=y debian:12\n',
  'from variables':
    'ARG A=debian:12\nARG B\nFROM $A\nFROM ${B}\nFROM $MISSING\nFROM ${MISSING:-debian:12}\nFROM x:${A}\nFROM ${MISSING}\n',
  'argument after from is not global': 'FROM debian:12\nARG X=1\nFROM $X\n',
  'stage names twice': 'FROM a:1 AS x\nFROM b:1 AS X\nFROM c:1 AS y\nFROM d:1 AS x\n',
  'many of one':
    'FROM a:1\nCMD ["a"]\nENTRYPOINT ["a"]\nCMD ["b"]\nENTRYPOINT ["b"]\nCMD ["c"]\nFROM b:1\nCMD ["d"]\n',
  healthchecks:
    'FROM a:1\nHEALTHCHECK\nHEALTHCHECK NONE x\nHEALTHCHECK CMD\nHEALTHCHECK FOO\nHEALTHCHECK --interval=5 --retries=0 CMD x\nHEALTHCHECK --timeout=1x --retries=a --start-interval=1s --foo=1 CMD x\nHEALTHCHECK --interval=1s --interval=2s CMD x\n',
  env: `FROM a:1\nENV A\nENV A=b C\nENV A="b\nENV A='b\nENV "A=b\nENV =b\nENV A=b \\\n    C=d\nENV A b c\nLABEL a\nLABEL a=b c=d\n`,
  modifiers:
    'FROM a:1\nENV A=${B:-c} D=${E:+f} G=${H:?no} I=${J:x} K=${L:} M=${N#x} O=${P//a/b}\nWORKDIR ${A:z}\n',
  exposed:
    'FROM a:1\nENV P=80\nEXPOSE 80 $P ${Q} 80/quic 80/udp a 90-91 "70"\nEXPOSE $MISSING $P/tcp\n',
  'exposed by a global argument':
    'ARG PORT=x\nFROM a:1\nARG PORT\nEXPOSE $PORT/foo\nEXPOSE 1$PORT\nFROM b:1\nENV PORT=7\nEXPOSE 1$PORT\n',
  signals:
    'FROM a:1\nARG S\nENV T=SIGTERM\nSTOPSIGNAL SIGINT\nSTOPSIGNAL 9\nSTOPSIGNAL $S\nSTOPSIGNAL $T\nSTOPSIGNAL $U\nSTOPSIGNAL 1 2\nSTOPSIGNAL a-b\n',
  copies:
    'FROM a:1 AS x\nFROM b:1\nCOPY a\nCOPY a b c\nCOPY a b c/\nCOPY a b $D\nCOPY ["a","b","c"]\nCOPY ["a"]\nCOPY --from=x --chown=1:1 a b\nCOPY --from= a b\nCOPY --from=$x a b\nCOPY --link=maybe a b\nCOPY --foo a b\nCOPY --chmod a b\nCOPY --link --chmod=755 --parents --exclude=*.md --exclude=x a b\n',
  adds: "FROM a:1\nADD a\nADD a b c\nADD --checksum=sha256:ab https://x/y z\nADD --keep-git-dir=true https://github.com/a/b.git /b\nADD --foo a b\nADD ['a','b']\n",
  onbuild:
    'FROM a:1\nONBUILD RUN a\nONBUILD FROM b\nONBUILD ONBUILD RUN a\nONBUILD maintainer x\nONBUILD FOO\nONBUILD\nONBUILD COPY a\n',
  json: `FROM a:1\nRUN ["a", "b"]\nRUN ['a', 'b']\nCMD ['a']\nENTRYPOINT ["a"\nSHELL a\nSHELL []\nSHELL ["a"]\nVOLUME ['a']\nRUN [ "$a" = 'b' ] && c\n`,
  maintainer: 'FROM a:1\nMAINTAINER someone\n',
  workdirs:
    'FROM a:1\nWORKDIR a\nWORKDIR /a\nWORKDIR "b"\nWORKDIR "/b"\nWORKDIR $C\nWORKDIR C:\\x\nWORKDIR ../x\n',
  'run heredoc':
    '# syntax=docker/dockerfile:1\nFROM a:1\nRUN <<EOF\nfrom nowhere\n\n\nWORKDIR x\nEOF\nworkdir y\n',
  'run flags':
    'FROM a:1\nRUN --mount=type=cache,target=/x --network=none --security=insecure --device=y a \\\n  && b\n',
  'two heredocs': 'FROM a:1\nCOPY <<A <<"B" /x/\none\n\nA\n\nENV\nB\nENV\n',
  'heredoc with tabs': 'FROM a:1\nRUN <<-EOF cat\n\thello\n\n\tEOF\nENV\n',
  'heredoc without end': 'FROM a:1\nRUN <<EOF\nhello\n\nENV\n',
  'heredoc that is none': 'FROM a:1\nRUN cat <<< hello\nRUN a << b\nRUN cat<<EOF\nENV A=b\n',
  'heredoc after a continuation': 'FROM a:1\nRUN cat \\\n  <<EOF > /x\nENV\nEOF\nENV\n',
  'quotes over lines': 'FROM a:1\nRUN echo "a \\\n  b" \'c \\\n d\'\nLABEL a="b \\\n  c"\n',
  unicode: 'FROM a:1\nLABEL a="äöü 🎉"\nRUN echo 日本 \\\n  && échö\nWORKDIR ü\n',
};
