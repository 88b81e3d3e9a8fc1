/** A simple command of a script: what stands between `;`, `&&`, `||`, `|` and line breaks. */
export interface Command {
  /** The program's base name, after assignments, keywords and `sudo`, `env`, `exec` …; empty where there is none. */
  readonly name: string;
  /** Words after the program, quotes removed. */
  readonly args: readonly string[];
  readonly sudo: boolean;
  /** Names of the variables set before the program. */
  readonly assigned: readonly string[];
  /** Commands joined by `|` share a number. */
  readonly pipeline: number;
  readonly raw: string;
  readonly start: number;
  readonly end: number;
}

/** From an offset in the script to one in the instruction. */
export type Locate = (offset: number) => number;

interface Reader {
  readonly script: string;
  readonly locate: Locate;
  readonly commands: Command[];
  /** Delimiters of here-documents whose bodies begin at the next line. */
  readonly heredocs: string[];
  at: number;
  pipelines: number;
  depth: number;
}

/** The command being read. */
interface Draft {
  words: string[];
  word: string | undefined;
  start: number;
  pipeline: number;
}

const LEADING = new Set([
  'if',
  'then',
  'else',
  'elif',
  'do',
  'while',
  'until',
  '!',
  '{',
  'time',
  'exec',
  'command',
  'nohup',
  'env',
]);
const SUDO = new Set(['sudo', 'doas']);
const ASSIGNMENT = /^([A-Za-z_][A-Za-z0-9_]*)\+?=/;
const MAX_DEPTH = 30;

/**
 * The simple commands of a shell script, those inside `$(…)`, backticks and `<(…)` included. Not a shell: quoting, substitution,
 * comments and here-documents are followed, expansion and control flow are not. Never throws.
 */
export function splitCommands(script: string, locate: Locate): Command[] {
  const reader: Reader = {
    script,
    locate,
    commands: [],
    heredocs: [],
    at: 0,
    pipelines: 0,
    depth: 0,
  };
  while (reader.at < script.length) {
    readList(reader, '');
    reader.at += 1;
  }
  return reader.commands.sort((a, b) => a.start - b.start);
}

/** Reads commands up to `stop` (not consumed) or the end. */
function readList(reader: Reader, stop: string): void {
  const { script } = reader;
  const draft: Draft = {
    words: [],
    word: undefined,
    start: reader.at,
    pipeline: nextPipeline(reader),
  };
  while (reader.at < script.length) {
    const char = script.charAt(reader.at);
    if (char === stop) break;
    if (!readInWord(reader, draft, char) && !readSeparator(reader, draft, char)) {
      draft.word = (draft.word ?? '') + char;
      reader.at += 1;
    }
  }
  finishCommand(reader, draft);
}

/** Quotes, escapes and substitutions: parts of a word. */
function readInWord(reader: Reader, draft: Draft, char: string): boolean {
  const { script, at } = reader;
  const next = script.charAt(at + 1);
  if (char === '\\') {
    reader.at += 2;
    if (next !== '\n') draft.word = (draft.word ?? '') + next;
  } else if (char === "'") {
    const end = script.indexOf("'", at + 1);
    draft.word = (draft.word ?? '') + script.slice(at + 1, end === -1 ? script.length : end);
    reader.at = end === -1 ? script.length : end + 1;
  } else if (char === '"') readDoubleQuoted(reader, draft);
  else if (opensSubstitution(reader, char, next)) readSubstitution(reader, draft, char);
  else if (opensHeredoc(script, at)) readHeredocMark(reader, draft);
  else return false;
  return true;
}

function readDoubleQuoted(reader: Reader, draft: Draft): void {
  const { script } = reader;
  draft.word ??= '';
  reader.at += 1;
  while (reader.at < script.length) {
    const char = script.charAt(reader.at);
    if (char === '"') break;
    if (
      char !== '<' &&
      char !== '>' &&
      opensSubstitution(reader, char, script.charAt(reader.at + 1))
    ) {
      readSubstitution(reader, draft, char);
      continue;
    }
    if (char === '\\') reader.at += 1;
    draft.word += script.charAt(reader.at);
    reader.at += 1;
  }
  reader.at += 1;
}

function opensSubstitution(reader: Reader, char: string, next: string): boolean {
  if (reader.depth >= MAX_DEPTH) return false;
  return char === '`' || (next === '(' && (char === '$' || char === '<' || char === '>'));
}

/** `<<`, not the here-string `<<<`. */
function opensHeredoc(script: string, at: number): boolean {
  return script.startsWith('<<', at) && script[at + 2] !== '<' && script[at - 1] !== '<';
}

function readSubstitution(reader: Reader, draft: Draft, char: string): void {
  draft.word = `${draft.word ?? ''}${char}()`;
  const sum = reader.script.startsWith('$((', reader.at)
    ? reader.script.indexOf('))', reader.at)
    : -1;
  if (sum !== -1) {
    reader.at = sum + 2;
    return;
  }
  reader.at += char === '`' ? 1 : 2;
  reader.depth += 1;
  readList(reader, char === '`' ? '`' : ')');
  reader.depth -= 1;
  reader.at += 1;
}

function readHeredocMark(reader: Reader, draft: Draft): void {
  finishWord(draft);
  const mark = /<<-?\s*(["']?)([^\s"'<>|&;()]*)\1/y;
  mark.lastIndex = reader.at;
  const match = mark.exec(reader.script);
  reader.at += match?.[0].length ?? 2;
  const name = match?.[2]?.replaceAll('\\', '') ?? '';
  if (name !== '') reader.heredocs.push(name);
}

/** Blanks, comments, line breaks and operators; false for an ordinary character. */
function readSeparator(reader: Reader, draft: Draft, char: string): boolean {
  const { script, at } = reader;
  if (char === ' ' || char === '\t') finishWord(draft);
  else if (char === '#' && draft.word === undefined) {
    const eol = script.indexOf('\n', at);
    reader.at = eol === -1 ? script.length : eol;
    return true;
  } else if (char === '\n') {
    nextCommand(reader, draft, nextPipeline(reader), 1);
    skipHeredocs(reader, draft);
    return true;
  } else if (char === '|' || char === '&') return readOperator(reader, draft, char);
  else if (char === ';' || char === '(' || char === ')') {
    nextCommand(reader, draft, nextPipeline(reader), 1);
    return true;
  } else return false;
  reader.at += 1;
  return true;
}

function readOperator(reader: Reader, draft: Draft, char: string): boolean {
  const { script, at } = reader;
  const next = script.charAt(at + 1);
  if (char === '&' && (next === '>' || /[<>]/.test(script.charAt(at - 1)))) return false;
  const piped = char === '|' && next !== '|';
  const width = next === char || (piped && next === '&') ? 2 : 1;
  nextCommand(reader, draft, piped ? draft.pipeline : nextPipeline(reader), width);
  return true;
}

function skipHeredocs(reader: Reader, draft: Draft): void {
  const { script } = reader;
  for (const name of reader.heredocs.splice(0)) {
    while (reader.at < script.length) {
      const eol = script.indexOf('\n', reader.at);
      const row = script.slice(reader.at, eol === -1 ? script.length : eol);
      reader.at = eol === -1 ? script.length : eol + 1;
      if (row.trim() === name) break;
    }
  }
  draft.start = reader.at;
}

function nextPipeline(reader: Reader): number {
  reader.pipelines += 1;
  return reader.pipelines;
}

function nextCommand(reader: Reader, draft: Draft, pipeline: number, width: number): void {
  finishCommand(reader, draft);
  reader.at += width;
  draft.start = reader.at;
  draft.pipeline = pipeline;
}

function finishWord(draft: Draft): void {
  if (draft.word !== undefined) draft.words.push(draft.word);
  draft.word = undefined;
}

function finishCommand(reader: Reader, draft: Draft): void {
  finishWord(draft);
  const { words } = draft;
  draft.words = [];
  if (words.length === 0) return;
  const written = reader.script.slice(draft.start, reader.at);
  const raw = written.trim();
  const from = draft.start + (written.length - written.trimStart().length);
  const place = {
    start: reader.locate(from),
    end: reader.locate(Math.max(from, from + raw.length - 1)) + 1,
  };
  reader.commands.push({ ...program(words), pipeline: draft.pipeline, raw, ...place });
}

function program(words: readonly string[]): Pick<Command, 'name' | 'args' | 'sudo' | 'assigned'> {
  const assigned: string[] = [];
  let sudo = false;
  let at = 0;
  for (; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const name = ASSIGNMENT.exec(word)?.[1];
    if (name !== undefined) assigned.push(name);
    else if (SUDO.has(baseName(word))) {
      sudo = true;
      while (words[at + 1]?.startsWith('-') === true)
        at += /^-[ughpCT]$/.test(words[at + 1] ?? '') ? 2 : 1;
    } else if (!LEADING.has(word)) break;
  }
  return { name: baseName(words[at] ?? ''), args: words.slice(at + 1), sudo, assigned };
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
