import { groupBy } from '../group.ts';
import type { Plan } from '../plan/image.ts';
import { Opaque, OpaqueRead } from '../render/environment.ts';
import type { Environment, Rendered } from '../render/environment.ts';
import { TemplateError } from '../render/template-error.ts';
import { templateContext } from './context.ts';
import type { TemplateValue } from './context.ts';
import type { RenderedFile } from './render-images.ts';

/** A value of several contexts at once. */
type CommonValue =
  TemplateValue | Opaque | readonly CommonValue[] | ReadonlyMap<string, CommonValue>;
type Dict<V> = ReadonlyMap<string, V>;

/**
 * Renders what several images share once for all of them, with a context in which every text that differs between them is
 * opaque. Where that succeeds, nothing that differs was looked at, and each image alone would give the same file.
 * Every other file is left out, one with a mistake too: only rendering it image by image tells what is wrong.
 *
 * @returns by path
 */
export function renderShared(
  plan: Plan,
  environment: Environment,
  outputPath: string,
): ReadonlyMap<string, RenderedFile> {
  const files = new Map<string, RenderedFile>();
  // Images of one folder differ in Python only (plan/rules.ts), so they have the same files.
  for (const images of groupBy(plan.images, ({ folder }) => folder).values()) {
    const [image, ...others] = images;
    if (image === undefined || others.length === 0 || image.cell.triton) continue;
    const contexts = others.map((other) => templateContext(other, plan, outputPath));
    const context = contexts.reduce<CommonValue | undefined>(
      (common, other) => (common === undefined ? undefined : commonValue(common, other)),
      templateContext(image, plan, outputPath),
    );
    if (context === undefined) continue;
    for (const { template, output } of image.files) {
      const rendered = renderedOrNot(() => environment.get(template).renderWithOrigins(context));
      if (rendered !== undefined) files.set(output, { path: output, image, ...rendered });
    }
  }
  return files;
}

function renderedOrNot(render: () => Rendered): Rendered | undefined {
  try {
    return render();
  } catch (error) {
    if (error instanceof TemplateError || error instanceof OpaqueRead) return undefined;
    throw error;
  }
}

/**
 * What stands for both values: what they agree on, with an opaque text wherever texts differ.
 * Undefined where something else than a text differs, such as the keys of a dict.
 */
export function commonValue(a: CommonValue, b: TemplateValue): CommonValue | undefined {
  if (a === b) return a;
  if (typeof b === 'string') {
    if (a instanceof Opaque) return a;
    return typeof a === 'string' ? new Opaque() : undefined;
  }
  if (isDict(a) && isDict(b)) return commonDict(a, b);
  return isList(a) && isList(b) ? commonList(a, b) : undefined;
}

function commonDict(a: Dict<CommonValue>, b: Dict<TemplateValue>): CommonValue | undefined {
  if (a.size !== b.size) return undefined;
  let common: Map<string, CommonValue> | undefined;
  const otherKeys = b.keys();
  for (const key of a.keys()) {
    if (otherKeys.next().value !== key) return undefined;
    const value = a.get(key);
    const other = b.get(key);
    if (value === other) continue;
    if (value === undefined || other === undefined) return undefined;
    const both = commonValue(value, other);
    if (both === undefined) return undefined;
    if (both !== value) (common ??= new Map(a)).set(key, both);
  }
  return common ?? a;
}

function commonList(
  a: readonly CommonValue[],
  b: readonly TemplateValue[],
): CommonValue | undefined {
  if (a.length !== b.length) return undefined;
  let common: CommonValue[] | undefined;
  for (const [i, other] of b.entries()) {
    const value = a[i] ?? null;
    const both = commonValue(value, other);
    if (both === undefined) return undefined;
    if (both !== value) (common ??= [...a])[i] = both;
  }
  return common ?? a;
}

function isDict<V>(value: V | Dict<V>): value is Dict<V> {
  return value instanceof Map;
}

function isList<V>(value: V | readonly V[]): value is readonly V[] {
  return Array.isArray(value);
}
