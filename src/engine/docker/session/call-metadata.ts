/** What came with a call, by lower-case name; a name may come several times. */
export type CallMetadata = ReadonlyMap<string, readonly string[]>;

/**
 * Reads metadata from raw header lines (name, value, name, value …). Repeated names stay apart: Node joins them with `, `,
 * which a path may hold itself.
 *
 * BuildKit before 0.13 sends UTF-8 as it is, and Node shows each byte as one character. Later ones escape a list as in a URL's query
 * when anything in it is not ASCII, and say so with `<name>-encoded` (moby/buildkit session/filesync/filesync.go).
 */
export function readMetadata(rawHeaders: readonly string[]): CallMetadata {
  const lists = new Map<string, string[]>();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase();
    const list = lists.get(name) ?? [];
    list.push(Buffer.from(rawHeaders[at + 1] ?? '', 'latin1').toString('utf8'));
    lists.set(name, list);
  }
  for (const [name, list] of lists) {
    if (lists.get(`${name}-encoded`)?.[0] === '1') lists.set(name, list.map(unescapeQuery));
  }
  return lists;
}

function unescapeQuery(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
