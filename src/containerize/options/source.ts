import type { Diagnostic } from '../../diagnostics.ts';
import { parseSource } from '../../manifest/document.ts';
import type { Path, Side, SourceDocument } from '../../manifest/document.ts';
import type { Problem } from '../../manifest/problem.ts';

/** A mistake, pointed at a key or a value of the file. */
export type Diagnose = (path: Path, side: Side, problem: Problem) => Diagnostic;

/** A mistake where no file is at hand: options that a program put together. */
export const unplaced: Diagnose = (_path, _side, problem) => ({ severity: 'error', ...problem });

/** The text as YAML, with places; its diagnostics are of the area `containerize`. Never throws for a bad text. */
export function openSource(text: string, shownName: string): SourceDocument {
  const source = parseSource(text, shownName);
  return {
    ...source,
    diagnostics: source.diagnostics.map(ofThisArea),
    diagnose: (path, side, problem) => source.diagnose(path, side, ofThisArea(problem)),
  };
}

function ofThisArea<P extends Problem>(problem: P): P {
  return { ...problem, code: problem.code.replace(/^manifest\//, 'containerize/') };
}
