/**
 * What Docker Hub takes of a full description. Its API says "Exceeded max number of characters" beyond 25,000
 * (christian-korneck/docker-pushrm#28); others count bytes (peter-evans/dockerhub-description#69). Bytes are never fewer than
 * characters, so a text that fits by bytes fits by both.
 */
export const README_LIMIT = 25_000;

/** A link that leads nowhere on Docker Hub, which has the text only. */
export interface RelativeLink {
  /** One-based. */
  readonly line: number;
  readonly target: string;
}

/** Why Docker Hub would not take a README; undefined: it fits. */
export function readmeProblem(text: string): string | undefined {
  const size = Buffer.byteLength(text);
  if (size > README_LIMIT) {
    return `it has ${size} bytes, ${size - README_LIMIT} more than the ${README_LIMIT} that Docker Hub takes`;
  }
  return text.trim() === '' ? 'it is empty' : undefined;
}

/** Links and pictures of a Markdown text that are relative, outside of code. */
export function relativeLinks(text: string): readonly RelativeLink[] {
  const links: RelativeLink[] = [];
  let fence: string | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== undefined) {
      if (mark?.startsWith(fence) === true && line.trim() === mark) fence = undefined;
      continue;
    }
    if (mark !== undefined) {
      fence = mark;
      continue;
    }
    const targets = targetsOf(line.replace(/(`+)(?!`).*?\1/g, ''));
    links.push(...targets.filter(isRelative).map((target) => ({ line: index + 1, target })));
  }
  return links;
}

function targetsOf(line: string): readonly string[] {
  const patterns = [
    /\]\(\s*<?([^\s)>]+)/g,
    /^ {0,3}\[[^\]]+\]:\s*<?([^\s>]+)/g,
    /\b(?:href|src)\s*=\s*["']([^"']+)/gi,
  ];
  return patterns.flatMap((pattern) => [...line.matchAll(pattern)].map((match) => match[1] ?? ''));
}

function isRelative(target: string): boolean {
  return target !== '' && !/^(?:[a-z][a-z0-9+.-]*:|\/\/|#)/i.test(target);
}
