import fc from 'fast-check';

const PIECES = [
  ...[
    '<',
    '>',
    '"',
    "'",
    '&',
    '&lt;',
    '&#x22',
    '`',
    '=',
    '</p>',
    '</pre>',
    '</script>',
    '</style>',
  ],
  ...['<!--', '-->', ']]>', '<script>', '<img src=x onerror=y>', 'javascript:', 'https://'],
  ...['..', '/', '//', '\\', '?', '#', '%', '%2f', ':', '@', ' ', '\n', '\r', '\t'],
  ...['\u0000', '\u001b[31m', '\u001b]0;title\u0007', '\u009b', '\u202e', '\u2028', '\ufeff'],
  ...['\ud800', '\udc00', '\ufffe', 'é', '漢', '😀', 'a', '1', 'linux', '__proto__'],
];

/** Text as nobody should have it in a report: pieces of HTML, URLs, terminal codes, what reorders or hides text. */
export function hostileText(): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...PIECES), maxLength: 8 });
}
