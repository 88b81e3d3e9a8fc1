"""Writes src/render/values/html-entities.ts: the names of HTML's characters, as Python's html.unescape knows them.

usage: python3 test/render/html-entities.py [--check]

The table is that of HTML 5 (html.entities.html5) and has not changed since 2013, so any Python writes the same file.
With --check the script writes nothing and fails when the file is another one.
"""

import sys
from html.entities import html5
from pathlib import Path

TARGET = Path(__file__).parents[2] / "src/render/values/html-entities.ts"
HEAD = """// Written by test/render/html-entities.py: do not edit.

/**
 * HTML 5's named characters: `name=code` with the code in hexadecimal, `+` between two codes. Every name ends with a semicolon in
 * HTML; those with `*` are understood without one too.
 */
"""
WIDTH = 140


def entries():
    for name in sorted(html5):
        if not name.endswith(";"):
            continue
        bare = name[:-1]
        star = "*" if html5.get(bare) == html5[name] else ""
        codes = "+".join(f"{ord(character):x}" for character in html5[name])
        yield f"{bare}{star}={codes}"


def lines():
    line = ""
    for entry in entries():
        if line and len(line) + 1 + len(entry) > WIDTH:
            yield line
            line = ""
        line = f"{line} {entry}" if line else entry
    yield line


def main(arguments):
    names = {name.rstrip(";") for name in html5}
    assert len(names) == sum(name.endswith(";") for name in html5)
    rows = "".join(f"  '{line}',\n" for line in lines())
    text = f"{HEAD}export const HTML_ENTITIES: readonly string[] = [\n{rows}];\n"
    if arguments == ["--check"]:
        if TARGET.read_text(encoding="utf-8") != text:
            sys.exit(f"{TARGET.name} is not what this script writes: run it without --check")
        return
    TARGET.write_text(text, encoding="utf-8")


main(sys.argv[1:])
