import { withParents } from './go-path.ts';
import type { Pattern } from './pattern.ts';

/** What a path matched, needed to match what is below it. */
export interface Match {
  /** The last word of the patterns about this path. */
  readonly matched: boolean;
  /** The pattern that had it; undefined where none matched. */
  readonly pattern: Pattern | undefined;
  /** For each pattern: whether it matched this path or a folder above it. */
  readonly hits: readonly boolean[];
}

/** Decides about the paths of a tree, folder by folder from the top. */
export interface PathTest {
  /** @param parent the match of the folder that holds `path`; undefined at the top */
  match(path: string, parent: Match | undefined): Match;
  /** False when everything below a folder has the folder's own fate, so that nobody has to look. */
  mayChangeBelow(folder: string, match: Match): boolean;
}

/**
 * The patterns of an ignore file, applied as BuildKit does (moby/patternmatcher `MatchesUsingParentResults`,
 * called by tonistiigi/fsutil filter.go). What decides is the last pattern that matches the path or a folder above it, with one
 * subtlety: an exception is tried only on what is matched at that point, so `!a` after `a/*` takes nothing below `a` back.
 */
export class Matcher implements PathTest {
  readonly patterns: readonly Pattern[];

  constructor(patterns: readonly Pattern[]) {
    this.patterns = patterns;
  }

  match(path: string, parent: Match | undefined): Match {
    let last: Pattern | undefined;
    let matched = false;
    const hits = this.patterns.map((pattern, i) => {
      const canTell = pattern.isException === matched;
      const hit = parent?.hits[i] === true || (canTell && pattern.test(path));
      if (hit) {
        matched = !pattern.isException;
        last = pattern;
      }
      return hit;
    });
    return { matched, pattern: last, hits };
  }

  /** The match of a path whose folders were not looked at yet. */
  matchAll(path: string): Match {
    return withParents(path).reduce<Match>((parent, step) => this.match(step, parent), {
      matched: false,
      pattern: undefined,
      hits: [],
    });
  }

  /** False after a match when no exception can match inside the folder, and without one when no pattern can. */
  mayChangeBelow(folder: string, { matched }: Match): boolean {
    const below = `${folder}/`;
    return this.patterns.some(
      ({ isException, prefix }) =>
        isException === matched && (prefix.startsWith(below) || below.startsWith(prefix)),
    );
  }
}

/** Some paths and all below them, each taken literally. However many there are, a path costs one look-up. */
export class PathSet implements PathTest {
  readonly #paths: ReadonlySet<string>;
  readonly #above: ReadonlySet<string>;

  constructor(paths: readonly string[]) {
    this.#paths = new Set(paths);
    this.#above = new Set(paths.flatMap((path) => withParents(path).slice(0, -1)));
  }

  match(path: string, parent: Match | undefined): Match {
    const matched = parent?.matched === true || this.#paths.has(path);
    return { matched, pattern: undefined, hits: [] };
  }

  mayChangeBelow(folder: string, { matched }: Match): boolean {
    return !matched && this.#above.has(folder);
  }
}
