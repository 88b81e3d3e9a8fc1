/** True when every character is one UTF-16 unit, so that JavaScript's indices are Python's. */
export function isSimple(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code >= 0xd800 && code <= 0xdfff) return false;
  }
  return true;
}

/** Python's `len(text)`. */
export function textLength(text: string): number {
  return isSimple(text) ? text.length : Array.from(text).length;
}

/** The characters as Python counts them. */
export function characters(text: string): string[] {
  return isSimple(text) ? text.split('') : Array.from(text);
}

/** Python's `text[start:end]` for bounds within the text. */
export function subtext(text: string, start: number, end?: number): string {
  return isSimple(text) ? text.slice(start, end) : Array.from(text).slice(start, end).join('');
}

/** -1, 0 or 1 by code points, as Python orders strings. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  if (isSimple(a) && isSimple(b)) return a < b ? -1 : 1;
  const left = Array.from(a);
  const right = Array.from(b);
  for (let i = 0; i < left.length && i < right.length; i += 1) {
    const difference = (left[i]?.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
