import { covers, MANY } from './wildcard.ts';

type CharacterTest = (character: string) => boolean;
/** A name in a path: characters, with MANY for a star. */
type NamePattern = readonly (CharacterTest | typeof MANY)[];

interface FilePattern {
  /** Names, with MANY for as many folders as there are; also covers what lies below a folder that matches. */
  readonly names: readonly (NamePattern | typeof MANY)[];
  readonly isNegated: boolean;
}

const ANY: CharacterTest = () => true;

/**
 * Patterns of files as in .gitignore (https://git-scm.com/docs/gitignore), for `include`, `exclude` and `.bentoignore`. The last pattern that
 * matches decides. As in BentoML, which tries them on paths of files (Python's pathspec, `gitwildmatch`), and other than in Git, `!` takes
 * a file back even where a pattern matched a folder above it. A leading `./` is the same as a leading slash; in Git it matches nothing.
 */
export class FilePatterns {
  readonly #patterns: readonly FilePattern[];

  constructor(lines: readonly string[]) {
    this.#patterns = lines.flatMap((line) => readPattern(line) ?? []);
  }

  /** @param path relative, with slashes; of a folder, with a slash at its end */
  match(path: string): boolean {
    const names = path.split('/').map((name) => Array.from(name));
    const last = this.#patterns.findLast((pattern) =>
      covers(pattern.names, names, (name, characters) =>
        covers(name, characters, (test, character) => test(character)),
      ),
    );
    return last !== undefined && !last.isNegated;
  }
}

function readPattern(line: string): FilePattern | undefined {
  const text = withoutTrailingBlanks(line.replace(/[\r\n]+$/, ''));
  if (text === '' || text.startsWith('#')) return undefined;
  const isNegated = text.startsWith('!');
  const body = (isNegated ? text.slice(1) : text).replace(/^\.\//, '/');
  const inner = body.replace(/^\//, '').replace(/\/$/, '');
  if (inner === '') return undefined;
  const isAnchored = body.slice(0, -1).includes('/');
  const names: (NamePattern | typeof MANY)[] = inner
    .split('/')
    .map((name) => (name === '**' ? MANY : readName(name)));
  // `**` at the end is all that is in the folder before it, at least one name.
  if (names.at(-1) === MANY) names.push([MANY]);
  // What matches a folder matches what is in it: with a slash at the end, nothing but what is in it.
  const below: FilePattern['names'] = body.endsWith('/') ? [[MANY], MANY] : [MANY];
  const above: FilePattern['names'] = isAnchored ? [] : [MANY];
  return { isNegated, names: [...above, ...names, ...below] };
}

/** Blanks at the end do not count, but for one behind a backslash. */
function withoutTrailingBlanks(line: string): string {
  const trimmed = line.replace(/(?<! ) +$/, '');
  return trimmed.endsWith('\\') && trimmed !== line ? `${trimmed} ` : trimmed;
}

function readName(text: string): NamePattern {
  const name: (CharacterTest | typeof MANY)[] = [];
  for (let rest = text; rest !== '';) {
    const [character = ''] = rest;
    const set = character === '[' ? readSet(rest) : undefined;
    if (set !== undefined) {
      name.push(set.test);
      rest = rest.slice(set.length);
    } else if (character === '\\' && rest.length > 1) {
      const [, escaped = ''] = rest;
      const [whole = escaped] = rest.slice(1);
      name.push((other) => other === whole);
      rest = rest.slice(1 + whole.length);
    } else {
      if (character === '*') name.push(MANY);
      else name.push(character === '?' ? ANY : (other) => other === character);
      rest = rest.slice(character.length);
    }
  }
  return name;
}

/** `[a-z]`, `[!a-z]`, `[^a-z]`, `[]a]`; undefined where the bracket is not closed, and so stands for itself. */
function readSet(text: string): { test: CharacterTest; length: number } | undefined {
  const match = /^\[([!^]?)(\]?(?:\\[^]|[^\]\\])*)\]/u.exec(text);
  const [whole, negation, body] = match ?? [];
  if (whole === undefined || body === undefined || body === '') return undefined;
  const ranges = [...body.matchAll(/(?:\\([^])|([^]))(?:-(?:\\([^])|([^\]\\])))?/gu)].map(
    ([, escapedFrom, plainFrom, escapedTo, plainTo]) => {
      const from = escapedFrom ?? plainFrom ?? '';
      return { from, to: escapedTo ?? plainTo ?? from };
    },
  );
  const isNegated = negation !== '';
  const test: CharacterTest = (character) =>
    ranges.some(({ from, to }) => from <= character && character <= to) !== isNegated;
  return { test, length: whole.length };
}
