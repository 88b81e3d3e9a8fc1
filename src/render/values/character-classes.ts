/**
 * Python's classes of characters. JavaScript has Unicode's general categories and its properties of case, but not the numeric types,
 * so these are listed (DerivedNumericType.txt of Unicode 14; Python 3.11 has that version).
 */
const decimal = /^\p{Nd}$/u;
const digit =
  /^[\u00b2\u00b3\u00b9\u1369-\u1371\u19da\u2070\u2074-\u2079\u2080-\u2089\u2460-\u2468\u2474-\u247c\u2488-\u2490\u24ea\u24f5-\u24fd\u24ff\u2776-\u277e\u2780-\u2788\u278a-\u2792\u{10a40}-\u{10a43}\u{10e60}-\u{10e68}\u{11052}-\u{1105a}\u{1f100}-\u{1f10a}]$/u;
const numeral =
  /^[\u3405\u3483\u382a\u3b4d\u4e00\u4e03\u4e07\u4e09\u4e5d\u4e8c\u4e94\u4e96\u4ebf-\u4ec0\u4edf\u4ee8\u4f0d\u4f70\u5104\u5146\u5169\u516b\u516d\u5341\u5343-\u5345\u534c\u53c1-\u53c4\u56db\u58f1\u58f9\u5e7a\u5efe-\u5eff\u5f0c-\u5f0e\u5f10\u62fe\u634c\u67d2\u6f06\u7396\u767e\u8086\u842c\u8cae\u8cb3\u8d30\u9621\u9646\u964c\u9678\u96f6\uf96b\uf973\uf978\uf9b2\uf9d1\uf9d3\uf9fd\u{20001}\u{20064}\u{200e2}\u{20121}\u{2092a}\u{20983}\u{2098c}\u{2099c}\u{20aea}\u{20afd}\u{20b19}\u{22390}\u{22998}\u{23b1b}\u{2626d}\u{2f890}]$/u;
const number = /^\p{N}$/u;
const letter = /^\p{L}$/u;
const word = /^[\p{L}\p{N}_]$/u;

export const isLetter = (character: string): boolean => letter.test(character);

export const isDecimal = (character: string): boolean => decimal.test(character);

/** `str.isdigit`: decimal digits, superscripts and numbers in circles. */
export const isDigitLike = (character: string): boolean =>
  decimal.test(character) || digit.test(character);

/** `str.isnumeric`: everything that stands for a number, Chinese numerals among it. */
export const isNumeric = (character: string): boolean =>
  number.test(character) || numeral.test(character);

/** `\w` of Python's regular expressions. */
export const isWord = (character: string): boolean => word.test(character);

/** The text with the decimal digits of all scripts as ASCII, which is how Python reads numbers. */
export function asciiDigits(text: string): string {
  if (!/\p{Nd}/u.test(text)) return text;
  return Array.from(text, (character) =>
    isDecimal(character) ? String(digitValue(character)) : character,
  ).join('');
}

/** Digits come in runs that begin with a zero; the mathematical ones are five runs without a gap. */
function digitValue(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  let zero = code;
  while (isDecimal(String.fromCodePoint(zero - 1))) zero -= 1;
  return (code - zero) % 10;
}
