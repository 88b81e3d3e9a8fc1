/**
 * Why a text may not stand on a line of a Dockerfile, a requirements file or a shell script; undefined: it may. A line break
 * would begin another instruction (bentoml/BentoML pull request 5700), and no other control character but the tab means anything
 * there.
 */
export function lineProblem(text: string): string | undefined {
  if (/[\r\n]/.test(text)) return 'has a line break';
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  const control = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/.exec(text);
  if (!control) return undefined;
  const number = text.charCodeAt(control.index).toString(16).toUpperCase().padStart(4, '0');
  return `has a control character (U+${number})`;
}
