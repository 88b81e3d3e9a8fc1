import { hasErrors } from '../diagnostics.ts';
import type { Diagnostic } from '../diagnostics.ts';
import { splitDockerfile } from '../dockerfile/split.ts';
import { InputError } from '../errors.ts';
import { TemplateError, toDiagnostic } from '../render/template-error.ts';
import type { Environment } from '../render/environment.ts';
import { metadataText } from '../tree/metadata.ts';
import { factsReader } from './image-facts.ts';
import { isDockerfile, lintFiles } from './lint-files.ts';
import type { Prepared } from './prepare.ts';
import { README_TEMPLATES, renderReadmes } from './readme.ts';
import type { Readme } from './readme.ts';
import { projectEnvironment, renderImages } from './render-images.ts';
import type { RenderedFile } from './render-images.ts';
import { renderTriton, tritonText } from './render-triton.ts';

/** A whole tree as values, ready for the writer. */
export interface Generated {
  /** Paths relative to the output folder. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly rendered: ReadonlyMap<string, RenderedFile>;
  readonly warnings: readonly Diagnostic[];
  /** Text of a template by its canonical name, as it was rendered. */
  readonly templateText: (name: string) => string | undefined;
  /**
   * The text of metadata.json.
   * @param previous what stands in it now
   */
  metadata(previous: string | undefined): string;
}

/**
 * Renders what a plan asks for: Dockerfiles and what stands beside them, lint findings as warnings, READMEs. Reads templates,
 * writes nothing.
 *
 * @throws InputError with every mistake of the templates
 */
export function generate(prepared: Prepared): Generated {
  const { project, plan, full, outputPath } = prepared;
  const { environment, textOf: ownText } = projectEnvironment(project, prepared.undefinedMode);
  const textOf = (name: string): string | undefined => tritonText(name) ?? ownText(name);
  const rendered = renderImages(plan, project, environment, outputPath);
  const files = new Map([...rendered.files, ...renderTriton(prepared)]);
  const { diagnostics } = rendered;
  const readmes = readmesOf(prepared, environment, textOf);
  const problems = [...prepared.warnings, ...diagnostics, ...readmes.diagnostics];
  if (hasErrors(problems)) throw new InputError(problems);
  // Linting and reading both start from a Dockerfile's instructions: it is cut into them once.
  const splits = new Map(
    [...files.values()]
      .filter(isDockerfile)
      .map((file) => [file.path, splitDockerfile(file.text)] as const),
  );
  const warnings = [...problems, ...lintFiles(files, splits, textOf)];
  const factsOf = factsReader(files, splits);
  return {
    files: [...[...files.values()].map(({ path, text }) => ({ path, text })), ...readmes.files],
    rendered: files,
    warnings,
    templateText: textOf,
    metadata: (previous) => metadataText({ plan, full, outputPath, previous, factsOf }),
  };
}

/** READMEs tell of the whole matrix, whatever part of it a run is about. */
function readmesOf(
  { full, outputPath }: Prepared,
  environment: Environment,
  textOf: (name: string) => string | undefined,
): { files: readonly Readme[]; diagnostics: readonly Diagnostic[] } {
  const template = README_TEMPLATES.find((name) => textOf(name) !== undefined) ?? '';
  try {
    return {
      files: renderReadmes({ plan: full, outputPath }, environment, template),
      diagnostics: [],
    };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return { files: [], diagnostics: [toDiagnostic(error)] };
  }
}
