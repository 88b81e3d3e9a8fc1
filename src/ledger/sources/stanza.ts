/** The fields of one paragraph, by name in lower case; the lines of a folded field are joined by line feeds. */
export type Stanza = ReadonlyMap<string, readonly string[]>;

/**
 * One paragraph of `Name: value` lines: Debian's control files (deb-control(5)) and Python's metadata (a message's head, RFC
 * 5322) have the same form as far as we read it. A line that begins with a blank goes on with the field before; a line
 * that is no field is passed over. A field that comes several times has several values.
 */
export function readStanza(lines: readonly string[]): Stanza {
  const fields = new Map<string, string[]>();
  let current: string[] | undefined;
  for (const line of lines) {
    if (/^[ \t]/.test(line)) {
      const last = current?.pop();
      if (last !== undefined) current?.push(`${last}\n${line.slice(1)}`);
      continue;
    }
    const colon = line.indexOf(':');
    if (colon < 1) continue;
    const name = line.slice(0, colon).toLowerCase();
    current = fields.get(name) ?? [];
    current.push(line.slice(colon + 1).trim());
    fields.set(name, current);
  }
  return fields;
}

/** The first value of a field; undefined: there is none, or it says nothing. */
export function fieldOf(stanza: Stanza, name: string): string | undefined {
  const value = stanza.get(name)?.[0];
  return value === '' ? undefined : value;
}

/** The paragraphs of a text, between empty lines. */
export function paragraphs(text: string): string[][] {
  const found: string[][] = [[]];
  for (const line of linesOf(text)) {
    if (line.trim() === '') found.push([]);
    else found.at(-1)?.push(line);
  }
  return found.filter((lines) => lines.length > 0);
}

/** Lines without their ends. */
export function linesOf(text: string): string[] {
  return text.split(/\r\n|\n/);
}

/** A number of bytes (or of something larger) as such lists write it; undefined for anything else. */
export function countOf(text: string | undefined, unit = 1): number | undefined {
  if (text === undefined || !/^\d{1,15}$/.test(text)) return undefined;
  const count = Number(text) * unit;
  return Number.isSafeInteger(count) ? count : undefined;
}
