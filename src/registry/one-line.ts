/** Somebody else's text in one line, short, and without what a terminal would obey. */
export function oneLine(text: string, length = 300): string {
  // eslint-disable-next-line no-control-regex -- they are what is replaced
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();
  return line.length > length ? `${line.slice(0, length - 3)}...` : line;
}
