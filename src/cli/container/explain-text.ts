import type { BentoDockerfile } from '../../containerize/dockerfile/render.ts';
import type { BlockNote, Reason } from '../../containerize/dockerfile/notes.ts';
import type { Paint } from '../report/style.ts';

/** A Dockerfile with a comment above each of its blocks that says what made it. It builds as well as without them. */
export function explainText({ rendered, notes }: BentoDockerfile, paint: Paint): string {
  const starts = new Map(notes.map((note) => [note.line, note]));
  const lines = rendered.text.replace(/\n$/, '').split('\n');
  return lines
    .flatMap((line, index) => {
      const note = starts.get(index + 1);
      return note === undefined
        ? [line]
        : [...noteLines(note).map((text) => paint('faint', text)), line];
    })
    .map((line) => `${line}\n`)
    .join('');
}

function noteLines({ block, reasons, instructions }: BlockNote): string[] {
  const head = `# --- ${block ?? 'what is in no block'}`;
  const own = reasons.map((reason) => `#     ${reasonText(reason)}`);
  const made = instructions.filter((each) => each.reasons.length > 0);
  const detail = made.map(
    ({ line, endLine, keyword, reasons: why }) =>
      `#     ${line === endLine ? `line ${line}` : `lines ${line} to ${endLine}`}, ${keyword}: ${why.map(reasonText).join('; ')}`,
  );
  const rest = own.length === 0 ? ['#     every bento has it'] : [];
  return [head, ...(detail.length > 0 ? detail : own), ...rest];
}

function reasonText(reason: Reason): string {
  switch (reason.kind) {
    case 'option':
      return reason.value === undefined ? reason.name : `${reason.name}: ${reason.value}`;
    case 'file':
      return `the bento's ${reason.path}`;
    case 'variable':
      return `${reason.name} is ${reason.value}`;
    case 'template': {
      const { file, line, endLine } = reason;
      return line === endLine ? `${file}:${line}` : `${file}:${line} to ${endLine}`;
    }
  }
}
