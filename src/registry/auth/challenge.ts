/** One challenge of a `WWW-Authenticate` header. */
export interface Challenge {
  /** In lower case: `bearer`, `basic`. */
  readonly scheme: string;
  /** Names in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
}

const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const parameter = new RegExp(`^(${token})[ \\t]*=[ \\t]*(?:"((?:[^"\\\\]|\\\\.)*)"|(${token}))`);
const scheme = new RegExp(`^(${token})(?=[ \\t,]|$)`);
/** `Negotiate YII…==`: a challenge may carry one word instead of parameters. */
const token68 = /^[A-Za-z0-9._~+/-]+=*(?=[ \t]*(?:,|$))/;

/**
 * Reads a `WWW-Authenticate` header, which may hold several challenges (RFC 9110, section 11.6.1). What follows something
 * unreadable is left out.
 */
export function parseChallenges(header: string): readonly Challenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  let rest = header;
  for (;;) {
    rest = rest.replace(/^[ \t,]+/, '');
    const current = challenges.at(-1);
    const found = parameter.exec(rest);
    if (found !== null && current !== undefined) {
      const [all, name = '', quoted, plain] = found;
      const value = quoted === undefined ? (plain ?? '') : quoted.replace(/\\(.)/g, '$1');
      if (!current.parameters.has(name.toLowerCase())) {
        current.parameters.set(name.toLowerCase(), value);
      }
      rest = rest.slice(all.length);
      continue;
    }
    const name = scheme.exec(rest)?.[1];
    if (name === undefined) return challenges;
    challenges.push({ scheme: name.toLowerCase(), parameters: new Map() });
    rest = rest.slice(name.length).replace(/^[ \t]+/, '');
    // A scheme that has parameters goes on with name=value; anything else up to the comma is its token68.
    if (!parameter.test(rest)) rest = rest.replace(token68, '');
  }
}
