import { excerptOf } from '../diagnostics.ts';
import type { Diagnostic } from '../diagnostics.ts';
import { createLinter } from '../dockerfile/lint.ts';
import type { Finding } from '../dockerfile/finding.ts';
import type { SplitFile } from '../dockerfile/split.ts';
import type { RenderedFile } from './render-images.ts';

/** A Dockerfile and where its lines come from. */
export type LintedFile = Pick<RenderedFile, 'path' | 'text' | 'origins'>;

interface Found {
  readonly finding: Finding;
  readonly files: LintedFile[];
}

/**
 * Lints every rendered Dockerfile; each finding points at the template line that produced its line, and is said once for all the
 * Dockerfiles that share it.
 *
 * @param splits the Dockerfiles among the files, cut into instructions
 * @param textOf the text of a template by its canonical name
 */
export function lintFiles(
  files: ReadonlyMap<string, LintedFile>,
  splits: ReadonlyMap<string, SplitFile>,
  textOf: (template: string) => string | undefined,
): Diagnostic[] {
  const linter = createLinter();
  const found = new Map<string, Found>();
  for (const [path, split] of splits) {
    const file = files.get(path);
    if (!file) continue;
    for (const finding of linter.lintSplit(split)) {
      const origin = file.origins[finding.line - 1];
      const key = JSON.stringify([origin, finding.code]);
      const known = found.get(key);
      if (known) known.files.push(file);
      else found.set(key, { finding, files: [file] });
    }
  }
  return [...found.values()].map((each) => toDiagnostic(each, textOf));
}

export function isDockerfile({ path }: RenderedFile): boolean {
  return path === 'Dockerfile' || path.endsWith('/Dockerfile');
}

function toDiagnostic(
  { finding, files }: Found,
  textOf: (template: string) => string | undefined,
): Diagnostic {
  const [file] = files;
  const origin = file?.origins[finding.line - 1];
  const more = new Set(files).size - 1;
  const related = [
    {
      message: `in ${file?.path ?? ''}:${finding.line}${more > 0 ? ` and ${more} more` : ''}`,
    },
  ];
  const base = {
    code: finding.code,
    severity: finding.severity,
    message: finding.message,
    ...(finding.hint === undefined ? {} : { hint: finding.hint }),
    related,
  };
  const text = origin && textOf(origin.template);
  if (!origin || text === undefined) return base;
  const place = {
    file: origin.template,
    line: origin.line,
    ...columnsOf(finding, file, text, origin.line),
  };
  return { ...base, place, excerpt: excerptOf(text, place) };
}

/** A column of the Dockerfile is one of the template only where the template's line was not filled in. */
function columnsOf(
  finding: Finding,
  file: LintedFile | undefined,
  template: string,
  line: number,
): { col: number; endCol?: number } {
  const written = template.split('\n')[line - 1] ?? '';
  const rendered = file?.text.split('\n')[finding.line - 1] ?? '';
  if (written === rendered) {
    const { col, endCol } = finding;
    return endCol === undefined ? { col } : { col, endCol };
  }
  return { col: Math.max(1, written.search(/\S/) + 1) };
}
