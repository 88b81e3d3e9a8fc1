import { groupBy } from '../group.ts';
import type { Image, Plan } from '../plan/image.ts';
import { OpaqueRead } from '../render/environment.ts';
import type { Environment, Form, Opaque } from '../render/environment.ts';
import { TemplateError } from '../render/template-error.ts';
import { commonValue, opaquePlaces, valueAt } from './common-value.ts';
import type { CommonValue, ValuePath } from './common-value.ts';
import { folderContext, templateContext } from './context.ts';
import type { RenderedFile } from './render-images.ts';

/** The images of one folder, which differ in Python only (plan/rules.ts) and so have the same files. */
interface Folder {
  readonly image: Image;
  /** What they have in common. */
  readonly context: CommonValue;
}

/** Folders with the same templates whose contexts differ in texts only. */
interface Cohort {
  readonly folders: Folder[];
  /** What they have in common. */
  context: CommonValue;
}

/** How many shapes of contexts a folder is compared with: a family's distros have few, and looking must cost less than rendering. */
const SHAPES = 4;

/**
 * Renders what images share once for all of them, with a context in which every text that differs between them is opaque.
 * What was printed of it is filled in for each folder; where the template looked at a text, the folders are divided by that
 * text and rendered again. So every file is what each of its images alone would give.
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
  const alike = groupBy(foldersOf(plan, outputPath), ({ image }) =>
    image.files.map(({ template }) => template).join('\n'),
  );
  for (const cohort of [...alike.values()].flatMap(cohortsOf)) {
    for (const [index, { template }] of (cohort.folders[0]?.image.files ?? []).entries()) {
      const render = (context: CommonValue): Form => environment.get(template).renderForm(context);
      for (const file of renderCohort(cohort, index, render)) files.set(file.path, file);
    }
  }
  return files;
}

function foldersOf(plan: Plan, outputPath: string): Folder[] {
  return [...groupBy(plan.images, ({ folder }) => folder).values()].flatMap((images) => {
    const [image, ...others] = images;
    if (image === undefined || image.cell.triton) return [];
    const context =
      folderContext([image, ...others], plan, outputPath) ??
      commonContext(images.map((each) => templateContext(each, plan, outputPath)));
    return context === undefined ? [] : [{ image, context }];
  });
}

function commonContext([first, ...others]: readonly CommonValue[]): CommonValue | undefined {
  return others.reduce<CommonValue | undefined>(
    (common, other) => (common === undefined ? undefined : commonValue(common, other)),
    first,
  );
}

function cohortsOf(folders: readonly Folder[]): Cohort[] {
  const cohorts: Cohort[] = [];
  for (const folder of folders) {
    const joined = cohorts.slice(-SHAPES).some((cohort) => {
      const context = commonValue(cohort.context, folder.context);
      if (context === undefined) return false;
      cohort.context = context;
      cohort.folders.push(folder);
      return true;
    });
    if (!joined) cohorts.push({ folders: [folder], context: folder.context });
  }
  return cohorts;
}

/** The files that the folders of a cohort have of one template. */
function renderCohort(
  { folders, context }: Cohort,
  index: number,
  render: (context: CommonValue) => Form,
): RenderedFile[] {
  const places = opaquePlaces(context);
  try {
    const form = render(context);
    return folders.flatMap((folder) => filledFile(form, folder, index, places));
  } catch (error) {
    if (error instanceof TemplateError) return [];
    if (!(error instanceof OpaqueRead)) throw error;
    const path = places.get(error.opaque) ?? [];
    // Where Pythons differ in what was looked at, they have to be rendered one by one.
    const known = folders.filter((folder) => typeof valueAt(folder.context, path) === 'string');
    return [...groupBy(known, (folder) => valueAt(folder.context, path)).values()]
      .flatMap(cohortsOf)
      .flatMap((cohort) => renderCohort(cohort, index, render));
  }
}

function filledFile(
  form: Form,
  { image, context }: Folder,
  index: number,
  places: ReadonlyMap<Opaque, ValuePath>,
): RenderedFile[] {
  const path = image.files[index]?.output;
  const text = form.fill((opaque) => {
    const value = valueAt(context, places.get(opaque) ?? []);
    return typeof value === 'string' ? value : undefined;
  });
  if (path === undefined || text === undefined) return [];
  return [{ path, text, image, origins: form.origins, templates: form.templates }];
}
