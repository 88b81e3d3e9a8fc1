/**
 * Characters that a terminal acts on instead of showing: C0 and C1 controls, and the marks that reorder or hide
 * text (see the Unicode report "Source code handling", UTS 55).
 */
const hiddenCharacters = /[\p{Cc}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/** Foreign text made harmless: what a terminal would act on, and what reorders or hides text, is spelled out, as `\x1b`. */
export function visible(text: string): string {
  return text.replace(hiddenCharacters, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (character === '\n') return '\\n';
    if (character === '\r') return '\\r';
    if (character === '\t') return '\\t';
    return code < 0x100
      ? `\\x${code.toString(16).padStart(2, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** The same for text of several lines: every line is made harmless, the line breaks stay. */
export function visibleLines(text: string): string[] {
  return text.split(/\r\n|\n/).map(visible);
}
