import { dockerfileContext, renderDockerfile, templateText } from '../compose/dockerfile.ts';
import type { Image } from '../plan/image.ts';
import { TRITON_PREFIX } from '../plan/plan.ts';
import type { TemplateValue } from './context.ts';
import type { Prepared } from './prepare.ts';
import type { RenderedFile } from './render-images.ts';

/** The Dockerfiles of a plan's Triton images, by path: one for all platforms of an image. */
export function renderTriton({
  plan,
  composed,
}: Pick<Prepared, 'plan' | 'composed'>): Map<string, RenderedFile> {
  const files = new Map<string, RenderedFile>();
  for (const image of plan.images) {
    const made = composed.get(image.cell.id);
    const path = image.files[0]?.output;
    if (made === undefined || path === undefined) continue;
    const { text, origins, templates } = renderDockerfile(made.recipe, made.platforms);
    files.set(path, {
      path,
      image,
      text,
      origins: origins.map((origin) => ({ ...origin, template: named(origin.template) })),
      templates: templates.map(named),
    });
  }
  return files;
}

/** Its own templates are no files of the project. */
function named(template: string): string {
  return `${TRITON_PREFIX}${template}`;
}

/** The text of a template that {@link renderTriton} names; undefined: it is none of them. */
export function tritonText(name: string): string | undefined {
  return name.startsWith(TRITON_PREFIX)
    ? templateText(name.slice(TRITON_PREFIX.length))
    : undefined;
}

/** What the template of a Triton image sees; undefined: the image is none. */
export function tritonContext(
  { cell }: Image,
  { composed }: Pick<Prepared, 'composed'>,
): Map<string, TemplateValue> | undefined {
  const made = composed.get(cell.id);
  if (made === undefined) return undefined;
  const context = dockerfileContext(made.recipe, made.platforms);
  return new Map(Object.entries(context).map(([name, value]) => [name, valueOf(value)]));
}

function valueOf(value: unknown): TemplateValue {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) {
    return value as TemplateValue;
  }
  if (Array.isArray(value)) return value.map(valueOf);
  const entries = value instanceof Map ? [...value] : Object.entries(value ?? {});
  return new Map(entries.map(([name, each]) => [String(name), valueOf(each)]));
}
