/** Python's `str.isspace` for one UTF-16 unit, which is also what Jinja2's lexer calls white space. */
export function isSpace(character: string): boolean {
  const code = character.charCodeAt(0);
  if (code <= 0x20)
    return code === 0x20 || (code >= 9 && code <= 13) || (code >= 0x1c && code <= 0x1f);
  if (code < 0x85) return false;
  return (
    code === 0x85 ||
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  );
}

/** Python's `str.rstrip()`. */
export function trimEndSpace(text: string): string {
  let end = text.length;
  while (end > 0 && isSpace(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** Python's `str.lstrip()`. */
export function trimStartSpace(text: string): string {
  let start = 0;
  while (start < text.length && isSpace(text.charAt(start))) start += 1;
  return text.slice(start);
}

/** Python's `str.strip()`. */
export function trimSpace(text: string): string {
  return trimStartSpace(trimEndSpace(text));
}

export function isDigit(character: string): boolean {
  return character >= '0' && character <= '9' && character.length === 1;
}

const nameStart = /^[\p{XID_Start}_]$/u;
/** Without the two middle dots and the joiners that Unicode took in after version 14, which Python 3.11 has. */
const namePart = /^(?!\u200c|\u200d|\u30fb|\uff65)[\p{XID_Continue}_]$/u;

/** True for a code point that may begin a name. */
export function startsName(character: string): boolean {
  if (character.length === 1 && character < '\x80') {
    return (
      (character >= 'a' && character <= 'z') ||
      (character >= 'A' && character <= 'Z') ||
      character === '_'
    );
  }
  return nameStart.test(character);
}

/** True for a code point that may continue a name. */
export function continuesName(character: string): boolean {
  return (
    startsName(character) || isDigit(character) || (character > '\x7f' && namePart.test(character))
  );
}
