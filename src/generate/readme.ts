import { groupBy } from '../group.ts';
import { supportEnd } from '../matrix/cell.ts';
import { BASE } from '../manifest/manifest.ts';
import type { TritonCell } from '../matrix/cell.ts';
import type { Image, Plan } from '../plan/image.ts';
import type { Environment } from '../render/environment.ts';
import { TEMPLATE_ENDINGS } from '../plan/family.ts';
import type { TemplateValue } from './context.ts';

/** What a README is made from. No clock: it says until when, not whether that is over, so the same input gives the same bytes. */
export interface ReadmeInput {
  readonly plan: Plan;
  readonly outputPath: string;
}

/** A rendered README. */
export interface Readme {
  readonly path: string;
  readonly text: string;
}

/** Names under which a project may keep its own README template, the shipped one last. */
export const README_TEMPLATES: readonly string[] = [
  ...TEMPLATE_ENDINGS.map((ending) => `templates/docs/README.md${ending}`),
  '@manager/readme.md.njk',
];

/**
 * One README a package and one for the tree.
 *
 * @throws TemplateError
 */
export function renderReadmes(
  input: ReadmeInput,
  environment: Environment,
  template: string,
): Readme[] {
  const packages = [...groupBy(visibleOf(input), ({ cell }) => cell.package)].map(
    ([name, images]) => ({ name, dict: packageOf(name, images, input) }),
  );
  const dicts = packages.map(({ dict }) => dict);
  const compiled = environment.get(template);
  return [
    { path: 'README.md', text: compiled.render(contextOf(input, dicts, undefined)) },
    ...packages.map(({ name, dict }) => ({
      path: `${name}/README.md`,
      text: compiled.render(contextOf(input, [dict], name)),
    })),
  ];
}

type Dict = ReadonlyMap<string, TemplateValue>;

function contextOf(input: ReadmeInput, packages: readonly Dict[], only: string | undefined): Dict {
  const images = visibleOf(input).filter(({ cell }) => (only ?? cell.package) === cell.package);
  const byDistro = groupBy(images, ({ cell }) => cell.distro.name);
  return new Map<string, TemplateValue>([
    [
      'metadata',
      new Map<string, TemplateValue>([
        ['ephemeral', only === undefined],
        ['bentoml_package', only ?? ''],
        ['bentoml_release_version', input.plan.bentomlVersion],
        [
          'release_info',
          new Map([...byDistro].map(([name, list]) => [name, linksOf(list, input)])),
        ],
        ['oss', [...byDistro.keys()]],
      ]),
    ],
    ['packages', packages],
    ['bentoml_version', input.plan.bentomlVersion],
  ]);
}

/** 2021's pairs of tag and Dockerfile, sorted by tag. */
function linksOf(images: readonly Image[], { outputPath }: ReadmeInput): TemplateValue[] {
  return images
    .map((image) => [image.tag, `${outputPath}/${image.folder}/Dockerfile`])
    .sort(([a = ''], [b = '']) => (a < b ? -1 : a > b ? 1 : 0));
}

/** Base images are steps on the way, not something to pull. */
function visibleOf({ plan }: ReadmeInput): Image[] {
  return plan.images.filter(({ cell }) => cell.releaseType.name !== BASE.name);
}

function packageOf(name: string, images: readonly Image[], input: ReadmeInput): Dict {
  return new Map<string, TemplateValue>([
    ['name', name],
    ['triton', images.some(({ cell }) => cell.triton !== undefined)],
    ['distros', distrosOf(images, input)],
  ]);
}

function distrosOf(images: readonly Image[], input: ReadmeInput): Dict[] {
  return [...groupBy(images, ({ cell }) => cell.distro.name)].map(
    ([name, list]) =>
      new Map<string, TemplateValue>([
        ['name', name],
        ['set', setOf(list[0]?.cell.triton)],
        ['supported_until', list[0]?.cell.distro.supportedUntil ?? null],
        ['rows', list.map((image) => rowOf(image, input))],
      ]),
  );
}

/** What is in the images of a set; null for a distro. */
function setOf(triton: TritonCell | undefined): TemplateValue {
  if (triton === undefined) return null;
  const { gpu, backends, repoagents, caches } = triton.set;
  return new Map<string, TemplateValue>([
    ['gpu', gpu],
    ['backends', backends],
    ['repoagents', repoagents],
    ['caches', caches],
  ]);
}

function rowOf(image: Image, input: ReadmeInput): Dict {
  const { cell } = image;
  const until = supportEnd(cell)?.until;
  return new Map<string, TemplateValue>([
    ['tag', image.tag],
    ['release_type', cell.releaseType.name],
    ['python_version', cell.python.version],
    ['cuda_version', cell.cuda?.version ?? null],
    ['dockerfile', `${input.outputPath}/${image.folder}/Dockerfile`],
    ['platforms', cell.platforms],
    ['supported_until', until ?? null],
  ]);
}
