/** Endings that make a file a template. */
export const TEMPLATE_ENDINGS: readonly string[] = [
  '.j2',
  '.njk',
  '.jinja',
  '.jinja2',
  '.template',
];

/** A template family: the folder that a distro's templates_dir names. */
export interface Family {
  /** The folder, relative to the manifest's. */
  readonly folder: string;
  /** False where the folder does not exist. */
  readonly exists: boolean;
  /** Release type → templates, in order of their names. `base` where the family has base templates. */
  readonly templates: ReadonlyMap<string, readonly FamilyTemplate[]>;
  /** Templates that belong to no release type. */
  readonly unclaimed: readonly string[];
}

/** One template of a family. */
export interface FamilyTemplate {
  /** Relative to the manifest's folder. */
  readonly path: string;
  /** Name of the rendered file: `Dockerfile`, or the template's name without its ending. */
  readonly output: string;
}

const DOCKERFILE = '.Dockerfile';

/**
 * Says which release type each file of a family belongs to (as in 2021, where names only had to contain the word):
 * `<release>.Dockerfile.<ending>` is the release's Dockerfile; other templates are rendered beside the Dockerfile of the
 * release type that their name begins with (`runtime.sshd_config.j2`, `devel-motd.njk`); `cuda*`, `cudnn*` and `nvidia*`
 * belong to cudnn; names that begin with `_` are parts for including.
 */
export function familyOf(
  folder: string,
  files: readonly string[] | undefined,
  releaseTypes: readonly string[],
): Family {
  const templates = new Map<string, FamilyTemplate[]>();
  const unclaimed: string[] = [];
  for (const file of [...(files ?? [])].sort()) {
    const ending = TEMPLATE_ENDINGS.find((each) => file.endsWith(each));
    if (ending === undefined || file.startsWith('_')) continue;
    const name = file.slice(0, -ending.length);
    const owner = ownerOf(name, releaseTypes);
    if (owner === undefined) {
      unclaimed.push(`${folder}/${file}`);
    } else {
      const output = name.endsWith(DOCKERFILE) ? 'Dockerfile' : name;
      const list = templates.get(owner) ?? [];
      templates.set(owner, [...list, { path: `${folder}/${file}`, output }]);
    }
  }
  return { folder, exists: files !== undefined, templates, unclaimed };
}

function ownerOf(name: string, releaseTypes: readonly string[]): string | undefined {
  if (name.endsWith(DOCKERFILE)) {
    const release = name.slice(0, -DOCKERFILE.length);
    return releaseTypes.includes(release) ? release : undefined;
  }
  const begins = releaseTypes.filter((type) => new RegExp(`^${escaped(type)}[._-]`).test(name));
  const longest = begins.sort((a, b) => b.length - a.length)[0];
  if (longest !== undefined) return longest;
  return /^(?:cuda|cudnn|nvidia)/.test(name) && releaseTypes.includes('cudnn')
    ? 'cudnn'
    : undefined;
}

function escaped(text: string): string {
  return text.replaceAll('.', '\\.');
}

/** The family's Dockerfile template of a release type. */
export function dockerfileOf(family: Family, releaseType: string): FamilyTemplate | undefined {
  return family.templates.get(releaseType)?.find(({ output }) => output === 'Dockerfile');
}
