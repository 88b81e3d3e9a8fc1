import { stripVTControlCharacters } from 'node:util';

/** Characters of a line that is shown before it has ended: a command that never ends its line must not fill the memory. */
export const LONGEST_LINE = 16 * 1024;

/** Makes lines of pieces of output that come from several steps at once. */
export interface LineAssembler {
  /** The lines that `text` completes, plain: see {@link plainLine}. */
  add(step: string | undefined, text: string): string[];
  /** What a step, or without an argument every step, began and did not end. */
  end(step?: string): { step: string | undefined; line: string }[];
}

/** Pieces of one step may be cut anywhere, inside of a terminal code too: lines are made plain when they are whole. */
export function createLineAssembler(): LineAssembler {
  const begun = new Map<string | undefined, string>();
  const add = (step: string | undefined, text: string): string[] => {
    const lines = ((begun.get(step) ?? '') + text).split('\n');
    let rest = lines.pop() ?? '';
    while (rest.length > LONGEST_LINE) {
      lines.push(rest.slice(0, LONGEST_LINE));
      rest = rest.slice(LONGEST_LINE);
    }
    if (rest === '') begun.delete(step);
    else begun.set(step, rest);
    return lines.map(plainLine);
  };
  const end = (step?: string): { step: string | undefined; line: string }[] => {
    const ended = [...begun].filter(([id]) => step === undefined || id === step);
    for (const [id] of ended) begun.delete(id);
    return ended.map(([id, text]) => ({ step: id, line: plainLine(text) }));
  };
  return { add, end };
}

/**
 * A line as a terminal would show it in the end, without what terminals obey: escape sequences go, a carriage return goes back to
 * the start of the line (progress bars), other control characters but tabs go.
 */
export function plainLine(text: string): string {
  const shown = text.replace(/\r+$/, '');
  const last = shown.slice(shown.lastIndexOf('\r') + 1);
  // eslint-disable-next-line no-control-regex -- they are what is removed
  return stripVTControlCharacters(last).replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
}
