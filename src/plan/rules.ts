import type { Diagnostic } from '../diagnostics.ts';
import { groupBy } from '../group.ts';
import { REPAIRED_FAMILY } from '../manifest/repair.ts';
import { leavesFolder, tagText } from '../manifest/patterns.ts';
import type { Distro, ExcludeRule, Manifest } from '../manifest/manifest.ts';
import type { Problem } from '../manifest/problem.ts';
import { nearest } from '../nearest.ts';
import { dockerfileOf } from './family.ts';
import type { Family } from './family.ts';
import type { Image } from './image.ts';
import { testsAreFilled, testsAreUsed } from './test-rules.ts';

/** What the rules look at. `images` may hold clashes and cycles. */
export interface PlanFacts {
  readonly manifest: Manifest;
  readonly families: ReadonlyMap<string, Family>;
  readonly images: readonly Image[];
  readonly idleRules: readonly ExcludeRule[];
  readonly cycle: readonly string[] | undefined;
}

type Rule = (facts: PlanFacts) => Diagnostic[];

/**
 * All that is wrong with a plan; every rule runs.
 *
 * @param sound false where the manifest has errors of its own: names made from it would only repeat them, so just the
 *   families are looked at
 */
export function checkPlan(facts: PlanFacts, sound: boolean): Diagnostic[] {
  const rules = sound ? [...FAMILY_RULES, ...NAME_RULES] : FAMILY_RULES;
  return rules.flatMap((rule) => rule(facts));
}

function atDistro(manifest: Manifest, distro: Distro, key: string, problem: Problem): Diagnostic {
  return manifest.source.diagnose([...distro.path, key], 'value', problem);
}

const familiesExist: Rule = ({ manifest, families }) =>
  [...manifest.distros.values()]
    .filter(
      ({ templatesDir }) =>
        !leavesFolder(templatesDir) && families.get(templatesDir)?.exists === false,
    )
    .map((distro) =>
      atDistro(manifest, distro, 'templates_dir', {
        code: 'manifest/no-templates-dir',
        message: `the folder '${distro.templatesDir}' does not exist`,
        hint: 'It is looked for beside the manifest.',
      }),
    );

const releasesHaveTemplates: Rule = ({ manifest, families }) =>
  manifest.packages.flatMap(({ releases }) =>
    releases.flatMap(({ type, distros }) =>
      distros.flatMap((mention) => {
        const distro = manifest.distros.get(mention.distro);
        const family = families.get(distro?.templatesDir ?? REPAIRED_FAMILY);
        if (!family?.exists || dockerfileOf(family, type)) return [];
        return [
          manifest.source.diagnose(mention.path, 'value', {
            code: 'manifest/no-template',
            message: `${family.folder} has no ${type}.Dockerfile template, which ${type} of ${mention.distro} needs`,
            hint: otherEnding(family, type) ?? `Write ${family.folder}/${type}.Dockerfile.njk.`,
          }),
        ];
      }),
    ),
  );

function otherEnding(family: Family, type: string): string | undefined {
  const names = family.unclaimed.map((path) => path.slice(family.folder.length + 1));
  const near = nearest(`${type}.Dockerfile.njk`, names) ?? nearest(`${type}.Dockerfile.j2`, names);
  return near === undefined ? undefined : `There is '${near}': is that it?`;
}

const templatesAreClaimed: Rule = ({ families }) =>
  [...families.values()].flatMap(({ unclaimed }) =>
    unclaimed.map((file) => ({
      code: 'template/unclaimed',
      severity: 'warning',
      message: 'this template belongs to no release type, so it is not rendered',
      hint: 'Names begin with a release type; parts for including begin with an underscore.',
      place: { file, line: 1, col: 1 },
    })),
  );

/** Groups of two and more images with the same key. */
function clashes(images: readonly Image[], keysOf: (image: Image) => readonly string[]): Image[][] {
  const pairs = images.flatMap((image) => keysOf(image).map((key) => ({ key, image })));
  return [...groupBy(pairs, ({ key }) => key).values()]
    .filter((group) => group.length > 1)
    .map((group) => group.map(({ image }) => image));
}

/** One for each pair of distros: what they share, they share in every package, release type and Python. */
const tagsAreUnique: Rule = ({ manifest, images }) => {
  const pairs = groupBy(
    clashes(images, (image) => [image.name]),
    ([first, second]) => `${first?.cell.distro.name ?? ''} ${second?.cell.distro.name ?? ''}`,
  );
  return [...pairs.values()].map(([pair = [], ...more]) => {
    const [first, second] = pair;
    return clash(manifest, first, second, 'add_to_tags', {
      code: 'manifest/same-tag',
      message: `${first?.cell.id ?? ''} and ${second?.cell.id ?? ''} have the same tag ${first?.name ?? ''}${others(more.length)}`,
      hint: first?.cell.triton
        ? 'Put {version} and {set} into triton.tag.'
        : 'Give the distros different add_to_tags, or put what differs into specs.tag.fmt.',
    });
  });
};

function others(more: number): string {
  return more === 0 ? '' : ` (and ${more} more tags)`;
}

function clash(
  manifest: Manifest,
  first: Image | undefined,
  second: Image | undefined,
  key: string,
  problem: Problem,
): Diagnostic {
  const [a, b] = [first?.cell.distro, second?.cell.distro];
  const isTriton = second?.cell.triton !== undefined;
  const path = isTriton
    ? ['triton', 'tag']
    : b === undefined || a === b
      ? ['specs', 'tag', 'fmt']
      : [...b.path, key];
  const related =
    a === undefined || a === b || isTriton
      ? []
      : [{ message: `${a.name} is here`, place: manifest.source.place([...a.path, key], 'value') }];
  return manifest.source.diagnose(path, 'value', { ...problem, related });
}

/** Python versions share a Dockerfile (they differ in a build argument); all else needs a path of its own. */
const pathsAreUnique: Rule = ({ manifest, images }) => {
  const withoutPython = ({ cell }: Image): string =>
    [cell.package, cell.distro.name, cell.releaseType.name, cell.cuda?.version ?? ''].join('/');
  const found = clashes(images, (image) => image.files.map(({ output }) => output)).flatMap(
    (group) => {
      const first = group[0];
      const other = group.find((image) => first && withoutPython(image) !== withoutPython(first));
      return first && other ? [{ first, other }] : [];
    },
  );
  const once = new Map(found.map((each) => [`${each.first.folder} ${each.other.folder}`, each]));
  return [...once.values()].map(({ first, other }) =>
    manifest.source.diagnose(['specs', 'path'], 'value', {
      code: 'manifest/same-path',
      message: `${first.cell.id} and ${other.cell.id} have the same output folder ${first.folder}`,
      hint: 'Use {package}, {distro}, {release_type} and, with several CUDA versions, {cuda_version} in specs.path.',
    }),
  );
};

const templatesClaimOneFile: Rule = ({ families }) =>
  [...families.values()].flatMap(({ templates }) =>
    [...templates.values()].flatMap((list) =>
      list.flatMap(({ path, output }, index) => {
        const first = list.findIndex((each) => each.output === output);
        if (first === index) return [];
        return [
          {
            code: 'template/same-output',
            severity: 'error' as const,
            message: `this template and ${list[first]?.path ?? ''} are both rendered to ${output}`,
            place: { file: path, line: 1, col: 1 },
          },
        ];
      }),
    ),
  );

const tagsAreTags: Rule = ({ manifest, images }) => {
  const bad = images.filter(({ tag }) => !tagText.test(tag));
  const byDistro = new Map(bad.map((image) => [image.cell.distro.name, image]));
  return [...byDistro.values()].map(({ tag, cell }) =>
    manifest.source.diagnose(cell.triton ? ['triton', 'tag'] : ['specs', 'tag', 'fmt'], 'value', {
      code: 'manifest/bad-tag',
      message: `no registry takes the tag '${tag}' (of ${cell.id})`,
      hint: 'Tags are 1 to 128 letters, digits, dots, dashes and underscores, and begin with neither dot nor dash.',
    }),
  );
};

const basesAreNoCycle: Rule = ({ manifest, images, cycle }) => {
  if (!cycle) return [];
  const first = images.find(({ name }) => name === cycle[0]);
  const path = first ? [...first.cell.distro.path, 'base_image'] : [];
  return [
    manifest.source.diagnose(path, 'value', {
      code: 'manifest/base-cycle',
      message: `these images start from one another: ${cycle.join(' → ')}`,
      hint: 'At least one of them must start from an image of its own registry.',
    }),
  ];
};

const basesExist: Rule = ({ manifest, images }) => {
  const names = new Set(images.map(({ name }) => name));
  const orphans = images.filter(({ parents }) => parents.some((parent) => !names.has(parent)));
  const byDistro = new Map(orphans.map((image) => [image.cell.distro.name, image]));
  return [...byDistro.values()].map((image) =>
    manifest.source.diagnose(image.cell.distro.path, 'key', {
      code: 'manifest/no-base',
      message: `${image.cell.id} starts from ${image.parents.join(', ')}, which no cell makes`,
      hint: 'An exclude rule or a narrower python_versions takes the base image away.',
    }),
  );
};

const excludeRulesExclude: Rule = ({ manifest, idleRules }) =>
  idleRules.map((rule) =>
    manifest.source.diagnose(rule.path, 'value', {
      code: 'manifest/idle-exclude',
      severity: 'warning',
      message: 'this rule excludes nothing',
    }),
  );

const aliasesStandForOne: Rule = ({ manifest, images }) =>
  manifest.aliases.flatMap((alias) => {
    const [first, second] = images.filter(
      ({ cell, aliases }) => cell.package === alias.package && aliases.includes(alias.name),
    );
    const at = (problem: Problem): Diagnostic[] => [
      manifest.source.diagnose(alias.path, 'key', problem),
    ];
    if (first === undefined) {
      return at({
        code: 'manifest/idle-alias',
        severity: 'warning',
        message: `the alias ${alias.name} of ${alias.package} stands for no image of this run`,
      });
    }
    if (second === undefined) return [];
    return at({
      code: 'manifest/ambiguous-alias',
      message: `the alias ${alias.name} of ${alias.package} stands for ${first.cell.id} and for ${second.cell.id}`,
      hint: 'Say more of release, distro, python and cuda, until one image is left.',
    });
  });

const aliasesAreNoTags: Rule = ({ manifest, images }) => {
  const tags = new Map(images.map((image) => [image.name, image]));
  return manifest.aliases.flatMap((alias) => {
    const image = tags.get(`${alias.package}:${alias.name}`);
    if (image === undefined) return [];
    return [
      manifest.source.diagnose(alias.path, 'key', {
        code: 'manifest/same-tag',
        message: `the alias ${alias.name} is the tag of ${image.cell.id}`,
        hint: 'An alias moves, a tag does not: choose another name.',
      }),
    ];
  });
};

const FAMILY_RULES: readonly Rule[] = [
  familiesExist,
  releasesHaveTemplates,
  templatesAreClaimed,
  templatesClaimOneFile,
];

const NAME_RULES: readonly Rule[] = [
  tagsAreUnique,
  tagsAreTags,
  pathsAreUnique,
  basesAreNoCycle,
  basesExist,
  excludeRulesExclude,
  aliasesStandForOne,
  aliasesAreNoTags,
  testsAreFilled,
  testsAreUsed,
];
