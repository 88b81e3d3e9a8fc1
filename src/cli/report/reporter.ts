import type { Context, Sink } from '../../context.ts';
import type { Diagnostic } from '../../diagnostics.ts';
import type { Settings } from '../settings.ts';
import { managerVersion } from '../version.ts';
import { githubOf } from './github.ts';
import { jsonOf } from './json.ts';
import { seenFrom } from './place.ts';
import { sarifOf } from './sarif.ts';
import { paintFor } from './style.ts';
import type { Paint } from './style.ts';
import { summaryOf, textOf } from './text.ts';
import { visibleLines } from '../../visible.ts';

/** What a run says. The only writer of prose and colour. */
export interface Reporter {
  readonly settings: Settings;
  /** The command's normal output. Swallows everything under `--format json|github|sarif`: stdout is theirs then. */
  readonly out: Sink;
  /** Colours for `out`. */
  readonly paint: Paint;
  /** Says where relative paths in diagnostics start: the manifest's folder, absolute. Until then the current directory. */
  relativeTo(folder: string): void;
  /** Reports mistakes; the same one twice is said once. Changes no exit code. */
  add(diagnostics: readonly Diagnostic[]): void;
  /** A line about what happens, for a person, on stderr. Nothing under `--quiet`. */
  note(text: string): void;
  /** The same under `--verbose` only. */
  detail(text: string): void;
  /** Ends the run: the summary line, or the whole document of a machine format. Called once, by `run.ts`. */
  finish(): void;
}

/** A sink that keeps nothing. */
export const nowhere: Sink = { isTTY: false, columns: undefined, write: () => undefined };

export function createReporter(settings: Settings, context: Context): Reporter {
  const isText = settings.format === 'text';
  const seen = new Map<string, Diagnostic>();
  let base = context.cwd;
  const say = diagnosticWriter(settings, context);
  return {
    settings,
    out: isText ? context.stdout : nowhere,
    paint: paintFor(context.stdout, settings.color, context.env),
    relativeTo: (folder) => {
      base = folder;
    },
    add: (diagnostics) => {
      for (const diagnostic of diagnostics) {
        const moved = seenFrom({ base, cwd: context.cwd }, diagnostic);
        const key = JSON.stringify([moved.code, moved.place, moved.message]);
        if (seen.has(key)) continue;
        seen.set(key, moved);
        say.one(moved);
      }
    },
    note: (text) => {
      if (!settings.quiet) context.stderr.write(lines(text));
    },
    detail: (text) => {
      if (settings.verbose && !settings.quiet) context.stderr.write(lines(text));
    },
    finish: () => {
      say.all([...seen.values()]);
    },
  };
}

function lines(text: string): string {
  return `${visibleLines(text).join('\n')}\n`;
}

interface DiagnosticWriter {
  /** As they come. */
  readonly one: (diagnostic: Diagnostic) => void;
  /** At the end. */
  readonly all: (diagnostics: readonly Diagnostic[]) => void;
}

function diagnosticWriter(settings: Settings, context: Context): DiagnosticWriter {
  const { stdout } = context;
  const nothing = (): void => undefined;
  switch (settings.format) {
    case 'text':
      return textWriter(settings, context);
    case 'json':
      return {
        one: nothing,
        all: (list) => {
          stdout.write(jsonOf(list));
        },
      };
    case 'github':
      return {
        one: (diagnostic) => {
          stdout.write(githubOf(diagnostic));
        },
        all: nothing,
      };
    case 'sarif':
      return {
        one: nothing,
        all: (list) => {
          stdout.write(sarifOf(list, managerVersion()));
        },
      };
  }
}

/** Diagnostics for a person, an empty line after each that has an excerpt. */
function textWriter(settings: Settings, { stderr, env }: Context): DiagnosticWriter {
  const paint = paintFor(stderr, settings.color, env);
  const isShown = ({ severity }: Diagnostic): boolean => !settings.quiet || severity === 'error';
  return {
    one: (diagnostic) => {
      if (!isShown(diagnostic)) return;
      const gap = diagnostic.excerpt === undefined ? '' : '\n';
      stderr.write(textOf(diagnostic, paint) + gap);
    },
    all: (list) => {
      const shown = list.filter(isShown);
      if (shown.some(({ place }) => place !== undefined)) stderr.write(`${summaryOf(shown)}\n`);
    },
  };
}
