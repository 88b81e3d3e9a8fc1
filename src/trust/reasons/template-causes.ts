import { diffArrays } from 'diff';
import { lineDigests, LINE_LENGTH, templateDigests } from '../../deliver/inputs-record.ts';
import type { InputsRecord } from '../../deliver/inputs-record.ts';
import type { RenderedFile } from '../../generate/render-images.ts';
import { cause } from './reasons-schema.ts';
import type { Cause } from './reasons-schema.ts';

/** A Dockerfile as it is rendered now. */
export interface RenderedNow {
  readonly file: Pick<RenderedFile, 'text' | 'origins' | 'templates'>;
  readonly templateText: ((name: string) => string | undefined) | undefined;
}

/** A value that stood in the Dockerfile, and what stands there now; the cause tells of it, if it is not told of anyway. */
export interface Replacement {
  readonly from: string;
  readonly to: string;
  readonly cause: Cause | undefined;
}

/**
 * Which template lines made a Dockerfile another one than it was, one cause a template. Templates that are other ones come first; a
 * line of a template that is the same gives another text because of what it is given. Says no more than the record does.
 *
 * @param replacements lines that were the same but for one of these are explained by it: their digests prove it
 */
export function templateCauses(
  before: Pick<InputsRecord, 'lines' | 'templates'>,
  { file, templateText }: RenderedNow,
  replacements: readonly Replacement[] = [],
): readonly Cause[] {
  const now = templateText && templateDigests(file.templates, templateText);
  const isOther = (name: string): boolean | undefined =>
    before.templates && now ? before.templates[name] !== now[name] : undefined;
  const touched =
    before.lines === undefined ? undefined : changedLines(before.lines, file, replacements);
  const others = file.templates.filter((name) => isOther(name) === true);
  const elsewhere = [...(touched?.lines.keys() ?? [])].filter((name) => !others.includes(name));
  const causes = [
    ...[...(touched?.explained ?? [])].flatMap((each) => each.cause ?? []),
    ...others.map((name) => changedTemplate(name, touched?.lines.get(name), before)),
    ...elsewhere.map((name) => otherOutput(name, touched?.lines.get(name) ?? [])),
    ...(touched?.gone ?? []).flatMap((each) => (others.includes(each.after) ? [] : [gone(each)])),
  ];
  return causes.length > 0 || (touched?.explained.size ?? 0) > 0
    ? causes
    : [cause('dockerfile', 'the Dockerfile changed; the image does not say at which lines')];
}

interface Touched {
  /** Template → lines of it that new or changed lines of the Dockerfile come from, each once, in the order of the Dockerfile. */
  readonly lines: ReadonlyMap<string, readonly number[]>;
  /** Lines that went and were not replaced. */
  readonly gone: readonly Gone[];
  readonly explained: ReadonlySet<Replacement>;
}

interface Gone {
  readonly count: number;
  /** The template line that the line before them comes from. */
  readonly after: string;
  readonly line: number;
}

function changedLines(
  recorded: string,
  { text, origins }: RenderedNow['file'],
  replacements: readonly Replacement[],
): Touched {
  const now = text.split('\n');
  const explained = new Set<Replacement>();
  const before = recorded.match(new RegExp(`.{${LINE_LENGTH}}`, 'g')) ?? [];
  const lines = new Map<string, number[]>();
  const gone: Gone[] = [];
  let at = 0;
  let removed: readonly string[] = [];
  const isNew = (index: number): boolean => {
    const found = replacements.find(({ from, to }) => {
      const was = (now[index] ?? '').replaceAll(to, from);
      return was !== now[index] && removed.includes(lineDigests(was)[0] ?? '');
    });
    if (found) explained.add(found);
    return found === undefined;
  };
  const flush = (): void => {
    const origin = origins[Math.max(0, at - 1)];
    if (removed.length > 0 && origin) {
      gone.push({ count: removed.length, after: origin.template, line: origin.line });
    }
    removed = [];
  };
  for (const part of diffArrays(before, [...lineDigests(text)])) {
    if (part.removed) {
      removed = part.value;
      continue;
    }
    if (part.added) {
      const touched = origins.slice(at, at + part.count).filter((_, index) => isNew(at + index));
      for (const { template, line } of touched) {
        const known = lines.get(template) ?? [];
        if (!known.includes(line)) lines.set(template, [...known, line]);
      }
      removed = [];
    } else {
      flush();
    }
    at += part.count;
  }
  flush();
  return { lines, gone, explained };
}

function changedTemplate(
  name: string,
  lines: readonly number[] | undefined,
  before: Pick<InputsRecord, 'templates'>,
): Cause {
  const [line] = lines ?? [];
  if (before.templates?.[name] === undefined) {
    return cause('template', `${name} takes part now`, { subject: name, line: line ?? null });
  }
  const where = line === undefined ? name : `${name}:${line}`;
  return cause('template', `${where} changed${more(lines)}`, { subject: name, line: line ?? null });
}

function otherOutput(name: string, lines: readonly number[]): Cause {
  const [line = 1] = lines;
  const message = `${name}:${line} gives another line${more(lines)}`;
  return cause('template', message, { subject: name, line });
}

function gone({ count, after, line }: Gone): Cause {
  const what = count === 1 ? 'a line is gone' : `${count} lines are gone`;
  return cause('template', `${what} after ${after}:${line}`, { subject: after, line });
}

function more(lines: readonly number[] = []): string {
  if (lines.length < 2) return '';
  return `, and ${lines.length - 1} more ${lines.length === 2 ? 'line' : 'lines'} of it`;
}
