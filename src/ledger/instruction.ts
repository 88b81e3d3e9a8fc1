/** A shell that runs what follows, as the history of Linux and Windows images has it. */
const SHELL = /^(?:\/bin\/(?:ba|a|da)?sh -(?:c|\w*c)|cmd \/S \/C|powershell -Command) /;

/**
 * The instruction behind a step of an image's history (`created_by`). Builders write them each in its way: the classic one
 * `/bin/sh -c #(nop) CMD ["sh"]` and `|1 A=b /bin/sh -c make`, BuildKit `RUN |1 A=b /bin/sh -c make # buildkit`.
 */
export function instructionOf(createdBy: string): string {
  const text = createdBy
    .replace(/\s+/g, ' ')
    .replace(/ # buildkit$/, '')
    .trim();
  const plain = /^\S+(?: -\S+)* #\(nop\) (.*)$/.exec(text)?.[1];
  if (plain !== undefined) return withoutSums(plain.trim());
  const isMarked = text.startsWith('RUN ');
  const command = withoutArguments(isMarked ? text.slice('RUN '.length) : text);
  if (isMarked || SHELL.test(command)) return `RUN ${command.replace(SHELL, '')}`.trim();
  return command;
}

/** `|2 A=1 B=two words /bin/sh -c make`: values are not quoted, so the shell says where they end. */
function withoutArguments(command: string): string {
  if (!/^\|\d+ /.test(command)) return command;
  const found = /(?:^| )(\/bin\/(?:ba|a|da)?sh -\w*c |cmd \/S \/C |powershell -Command )/.exec(
    command,
  );
  if (found === null) return command;
  return command.slice(found.index).trimStart();
}

/** The classic builder writes what it copied as a sum of its content: `COPY file:3f2a… in /app`. */
function withoutSums(instruction: string): string {
  return instruction.replace(/\b(file|dir|multi):[0-9a-f]{64} in /g, '$1 in ');
}
