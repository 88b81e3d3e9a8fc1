const VARIABLE = String.raw`(?:\$[A-Za-z_]\w*\b|\$\{[A-Za-z_]\w*\})`;
const QUOTED = String.raw`(?:(?:[^"'\\\n$\x60]|${VARIABLE})(?:[^"\\\n$\x60]|${VARIABLE})*)?`;
const VALUE = String.raw`(?:(?:[\w./:@%+,~-]|${VARIABLE})+|"${QUOTED}")`;
const GAP = String.raw`(?: | \\\n +)`;
const STAGE = '(?: AS [a-z][a-z0-9_.-]*)?';
const PATH = String.raw`[\w./:@+][\w./:@+-]*`;

/** Forms of which dockerfile-utils has nothing to say; most instructions of a well-kept file have one of them. */
export const PLAIN_FORMS: readonly RegExp[] = [
  new RegExp(`^(?:ENV|LABEL)(?:${GAP}[A-Za-z_][\\w.-]*=${VALUE})+$`),
  new RegExp(`^ARG [A-Za-z_]\\w*(?:=${VALUE})?$`),
  new RegExp(`^COPY(?: --(?:from|chown|chmod)=[a-zA-Z0-9][\\w./:-]*)? ${PATH} ${PATH}$`),
  new RegExp(`^FROM [a-z][a-z0-9./-]*:\\w[\\w.-]{0,99}${STAGE}$`),
  // A name that stands before its variable cannot come out empty, whatever the argument is.
  new RegExp(`^FROM [a-z][a-z0-9./-]*:[\\w.-]*(?:${VARIABLE}[\\w.-]*)+${STAGE}$`),
  new RegExp(`^(?:WORKDIR /[\\w./-]*|USER [\\w:-]+|EXPOSE \\d+)$`),
  new RegExp(`^(?:CMD|ENTRYPOINT|SHELL) \\["[\\w./ =-]*"(?:, ?"[\\w./ =-]*")*\\]$`),
];

/**
 * True where the library need not be asked, which is what makes a thousand files quick to lint. Only for files escaped by a
 * backslash. It may say false at any time; a test holds every form against the library.
 */
export function isPlain(text: string): boolean {
  if (text.startsWith('RUN ')) return isPlainRun(text);
  return PLAIN_FORMS.some((form) => form.test(text));
}

/** Of a RUN the library checks the spelling, empty lines in it, and arrays in single quotes. */
function isPlainRun(text: string): boolean {
  return !text.includes('<<') && !/\[[\s\\]*['#]/.test(text) && !/\n[^\S\n]*(?:\n|$)/.test(text);
}
