import type { Diagnostic } from '../diagnostics.ts';
import { createEnvironment } from '../render/environment.ts';
import type { Environment, LineOrigin, UndefinedMode } from '../render/environment.ts';
import { TemplateError, toDiagnostic } from '../render/template-error.ts';
import type { Image, Plan } from '../plan/image.ts';
import type { Family } from '../plan/family.ts';
import { dockerfileOf } from '../plan/family.ts';
import { templateLimits } from '../project/limits.ts';
import { createLoader } from '../project/loader.ts';
import { missingTemplateHint } from '../project/missing-template.ts';
import type { Project } from '../project/open.ts';
import { shippedFolder } from '../project/shipped.ts';
import { templateContext } from './context.ts';
import { renderShared } from './render-shared.ts';

/** One file of the tree, and where its lines come from. */
export interface RenderedFile {
  /** Relative to the output folder. */
  readonly path: string;
  readonly text: string;
  /** One entry a line of `text`. */
  readonly origins: readonly LineOrigin[];
  /** Every template that took part, the file's own first. */
  readonly templates: readonly string[];
  /** The first image that it is for. */
  readonly image: Image;
}

export interface RenderedImages {
  /** By path, in plan order. Files of images that differ in Python only are one. */
  readonly files: ReadonlyMap<string, RenderedFile>;
  readonly diagnostics: readonly Diagnostic[];
}

/** The environment of a project: its own templates, and the shipped parts as `@manager/NAME`. */
export function projectEnvironment(
  project: Project,
  undefinedMode: UndefinedMode,
): {
  environment: Environment;
  /** Text of a template by its canonical name, for excerpts. */
  textOf: (name: string) => string | undefined;
} {
  const parents = [...project.families.keys()].map((folder) =>
    folder.split('/').slice(0, -1).join('/'),
  );
  const roots = {
    root: project.root,
    searchPath: [...new Set([...parents, ''])],
    shipped: shippedFolder(),
    overlay: project.overlay.templates,
  };
  const loader = createLoader(roots);
  return {
    environment: createEnvironment({
      loader,
      missingHint: (name, from) => missingTemplateHint(name, from, roots),
      undefined: undefinedMode,
      limits: templateLimits,
    }),
    textOf: (name) => loader(name, undefined)?.text,
  };
}

/** Renders the files that a plan's families have templates for. Every template error is collected, once for all the images that meet it. */
export function renderImages(
  plan: Plan,
  project: Project,
  environment: Environment,
  outputPath: string,
): RenderedImages {
  const shared = renderShared(plan, environment, outputPath);
  const files = new Map<string, RenderedFile>();
  const errors = new Map<string, { diagnostic: Diagnostic; images: string[] }>();
  for (const image of plan.images) {
    if (image.cell.triton) continue;
    let context: ReturnType<typeof templateContext> | undefined;
    for (const { template, output } of image.files) {
      const known = shared.get(output);
      if (known !== undefined) {
        files.set(output, known);
        continue;
      }
      context ??= templateContext(image, plan, outputPath);
      try {
        const earlier = files.get(output);
        if (earlier === undefined) {
          const rendered = environment.get(template).renderWithOrigins(context);
          files.set(output, { path: output, image, ...rendered });
        } else {
          const text = environment.get(template).render(context);
          if (text !== earlier.text) collect(errors, differs(earlier, image, text), image);
        }
      } catch (error) {
        if (!(error instanceof TemplateError)) throw error;
        collect(errors, explained(error, image, project.families), image);
      }
    }
  }
  const diagnostics = [...errors.values()].map(({ diagnostic, images }) =>
    naming(diagnostic, images),
  );
  return { files, diagnostics };
}

function collect(
  errors: Map<string, { diagnostic: Diagnostic; images: string[] }>,
  diagnostic: Diagnostic,
  { name }: Image,
): void {
  // The message names the images that met it first, so it is no part of what makes two errors one.
  const { place, code } = diagnostic;
  const key = JSON.stringify([place, code]);
  const known = errors.get(key);
  if (known) known.images.push(name);
  else errors.set(key, { diagnostic, images: [name] });
}

function naming(diagnostic: Diagnostic, images: readonly string[]): Diagnostic {
  const more = images.length > 1 ? ` and ${images.length - 1} more` : '';
  const message = `while rendering ${images[0] ?? ''}${more}`;
  return { ...diagnostic, related: [...(diagnostic.related ?? []), { message }] };
}

/** Two cells, one path, two texts: the tree could hold only one of them. */
function differs(earlier: RenderedFile, image: Image, text: string): Diagnostic {
  const now = text.split('\n');
  const index = earlier.text.split('\n').findIndex((line, at) => line !== now[at]);
  const origin = earlier.origins[Math.max(index, 0)];
  return {
    code: 'template/python-dependent',
    severity: 'error',
    message: `${earlier.image.cell.id} and ${image.cell.id} share ${earlier.path}, but this line differs between them`,
    hint: 'Use the build argument (`ARG PYTHON_VERSION`), or put {python_version} into specs.path.',
    ...(origin ? { place: { file: origin.template, line: origin.line, col: 1 } } : {}),
  };
}

function explained(
  error: TemplateError,
  image: Image,
  families: ReadonlyMap<string, Family>,
): Diagnostic {
  const diagnostic = toDiagnostic(error);
  const family = families.get(image.cell.distro.templatesDir);
  const lacksBase = family !== undefined && !dockerfileOf(family, 'base');
  if (error.code === 'template/undefined' && /\bbuild_tag/.test(error.message) && lacksBase) {
    return {
      ...diagnostic,
      hint: `The family ${family.folder} has no base.Dockerfile template, so there is no base image to start from.`,
    };
  }
  return diagnostic;
}
