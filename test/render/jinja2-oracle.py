"""Records what real Jinja2 makes of the rule cases.

usage: python3 test/render/jinja2-oracle.py [--check] test/render/cases/*.json
       python3 test/render/jinja2-oracle.py --answer <cases >answers

Every case is an object with `template` and optionally `context` (JSON with {"$float": "1.0"}, {"$int": "…"}, {"$tuple": [...]}
and {"$pairs": [[key, value], ...]} for what JSON cannot say), `templates` (name to text, for the loader) and `strict`.
The script fills in `expected` or `error` (the name of the Python exception). With --check it changes nothing and
fails when a recorded answer differs. With --answer it reads cases from standard input and prints an answer for each, and
the version first: {"version": …, "answers": [{"expected": …} | {"error": …}]}.
"""

import json
import sys

import jinja2


def decode(value):
    if isinstance(value, list):
        return [decode(item) for item in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"$float"}:
        return float(value["$float"])
    if set(value) == {"$int"}:
        return int(value["$int"])
    if set(value) == {"$tuple"}:
        return tuple(decode(item) for item in value["$tuple"])
    if set(value) == {"$pairs"}:
        return {decode(key): decode(item) for key, item in value["$pairs"]}
    return {key: decode(item) for key, item in value.items()}


def answer(case):
    environment = jinja2.Environment(
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
        keep_trailing_newline=False,
        undefined=jinja2.StrictUndefined if case.get("strict") else jinja2.Undefined,
        extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"],
        loader=jinja2.DictLoader({"main": case["template"], **case.get("templates", {})}),
    )
    try:
        text = environment.get_template("main").render(decode(case.get("context", {})))
        # A memory address differs in every run, so rendering is right to refuse it.
        return {"error": "address"} if " at 0x" in text else {"expected": text}
    except RecursionError:
        raise
    except Exception as error:
        return {"error": type(error).__name__}


def answer_all():
    answers = [answer(case) for case in json.load(sys.stdin)]
    json.dump({"version": jinja2.__version__, "answers": answers}, sys.stdout)


def main(arguments):
    if arguments == ["--answer"]:
        answer_all()
        return
    check = "--check" in arguments
    different = 0
    for path in (argument for argument in arguments if not argument.startswith("--")):
        with open(path, encoding="utf-8") as file:
            cases = json.load(file)
        for case in cases:
            # What this program refuses has no answer to compare: it may be another in every run.
            if case.get("refused"):
                continue
            # Later versions answer something else; recorded is Debian 12's 3.1.2.
            if case.get("changed") and jinja2.__version__ != "3.1.2":
                continue
            known = {key: case.pop(key) for key in ("expected", "error") if key in case}
            case.update(answer(case))
            if {key: case[key] for key in ("expected", "error") if key in case} != known:
                different += 1
                if check:
                    print(f"{path}: {case['template']!r}: recorded {known}, Jinja2 {jinja2.__version__} says {case}")
        if not check:
            with open(path, "w", encoding="utf-8") as file:
                file.write("[\n" + ",\n".join("  " + json.dumps(case, ensure_ascii=False) for case in cases) + "\n]\n")
    if check and different:
        sys.exit(f"{different} recorded answers differ")


main(sys.argv[1:])
