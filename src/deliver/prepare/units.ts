import { InputError } from '../../errors.ts';
import { externalImages, globalValues, readDockerfile } from '../../dockerfile/read.ts';
import type { DockerfileFacts } from '../../dockerfile/read.ts';
import { substitute } from '../../dockerfile/substitute.ts';
import type { RenderedFile } from '../../generate/render-images.ts';
import { levelsOf } from '../../plan/graph.ts';
import type { Image, Plan } from '../../plan/image.ts';
import { normalizePlatform } from '../../registry/platform.ts';
import { unitId } from '../unit.ts';
import type { ImageUse, Unit } from '../unit.ts';

export interface UnitsInput {
  readonly plan: Plan;
  readonly files: ReadonlyMap<string, RenderedFile>;
  readonly outputPath: string;
  /** Platforms to keep; undefined: all. */
  readonly platforms: readonly string[] | undefined;
  /** The platform that the engine runs on, `BUILDPLATFORM` of a Dockerfile. */
  readonly buildPlatform: string;
}

/**
 * The units of a plan in its order, platform by platform, with their edges: what FROM lines, `COPY --from` and mounts name, and
 * the parents of the plan (`build_tag`) beside them. Pure.
 *
 * @throws InputError when images need each other in a circle, which the plan alone, not knowing `COPY --from`, cannot see
 */
export function unitsOf(input: UnitsInput): readonly Unit[] {
  const { plan } = input;
  const owners = ownersOf(plan);
  const known = new Map<string, DockerfileFacts>();
  const units = plan.images.flatMap((image) =>
    platformsOf(image, input.platforms).map((platform) =>
      unitOf(image, platform, { ...input, owners, known }),
    ),
  );
  const { cycle } = levelsOf(units.map(({ id, after }) => ({ name: id, parents: after })));
  if (cycle) throw circle(cycle.map((id) => id.slice(0, id.indexOf(' '))));
  return units;
}

interface Reading extends UnitsInput {
  /** Every reference of an image of the plan → the image. */
  readonly owners: ReadonlyMap<string, Image>;
  /** Facts by path: images that differ in Python only share a Dockerfile. */
  readonly known: Map<string, DockerfileFacts>;
}

function ownersOf({ images }: Plan): ReadonlyMap<string, Image> {
  return new Map(
    images.flatMap((image) =>
      [image.name, ...image.tags.values()].map((reference) => [reference, image] as const),
    ),
  );
}

/** Each once, in one spelling. */
function platformsOf({ cell }: Image, wanted: readonly string[] | undefined): string[] {
  const own = [...new Set(cell.platforms.map(normalizePlatform))];
  const kept = wanted?.map(normalizePlatform);
  return own.filter((platform) => kept?.includes(platform) ?? true);
}

function unitOf(planned: Image, platform: string, reading: Reading): Unit {
  const { files, known, owners, outputPath } = reading;
  const path = planned.dockerfile ?? `${planned.folder}/Dockerfile`;
  const file = files.get(path);
  if (file === undefined) throw new Error(`${path} of ${planned.name} was not rendered`);
  const facts = known.get(path) ?? readDockerfile(file.text);
  known.set(path, facts);
  const name = { image: planned.name, platform };
  const uses = usesOf(facts, planned, platform, reading.buildPlatform);
  const parents = uses.flatMap((use) => {
    const owner = owners.get(use.reference);
    if (owner === undefined) return [];
    return [{ ...use, unit: unitId({ image: owner.name, platform: use.platform }) }];
  });
  const named = planned.parents.map((parent) => unitId({ image: parent, platform }));
  return {
    ...name,
    id: unitId(name),
    planned,
    file,
    facts,
    dockerfile: outputPath === '' ? path : `${outputPath}/${path}`,
    parents,
    after: [...new Set([...parents.map(({ unit }) => unit), ...named])],
    bases: uses.filter(({ reference }) => !owners.has(reference)),
    isMultiPlatform: new Set(planned.cell.platforms.map(normalizePlatform)).size > 1,
  };
}

/**
 * Images from outside of the Dockerfile, each platform of each once. A stage may be for another platform than the image
 * (`FROM --platform=$BUILDPLATFORM`), and its base image is wanted for that one.
 */
function usesOf(
  facts: DockerfileFacts,
  { buildArgs }: Image,
  platform: string,
  buildPlatform: string,
): ImageUse[] {
  const values = { ...platformArguments(platform, buildPlatform), ...buildArgs };
  const globals = globalValues(facts, values);
  const expand = (text: string): string =>
    substitute(text, (name) => globals.get(name), facts.escape) ?? '';
  const uses = externalImages(facts, values).flatMap(({ reference, line, use }) => {
    const stages =
      use === 'from' ? facts.stages.filter(({ from }) => expand(from) === reference) : [];
    const platforms = stages.map((stage) => expand(stage.platform ?? '')).map(trimmed);
    const wanted = platforms.length === 0 ? [platform] : platforms.map((each) => each ?? platform);
    return [...new Set(wanted)].map((each) => ({ reference, line, platform: each }));
  });
  return uses;
}

function trimmed(platform: string): string | undefined {
  const text = platform.trim();
  return text === '' ? undefined : normalizePlatform(text);
}

/**
 * What the builder sets by itself (Dockerfile reference, "Automatic platform ARGs in the global scope").
 *
 * @param platform `linux/arm/v7`
 */
export function platformArguments(
  platform: string,
  buildPlatform: string,
): Readonly<Record<string, string>> {
  return { ...argumentsOf('TARGET', platform), ...argumentsOf('BUILD', buildPlatform) };
}

function argumentsOf(prefix: string, platform: string): Record<string, string> {
  const [os = '', arch = '', variant = ''] = platform.split('/');
  return {
    [`${prefix}PLATFORM`]: platform,
    [`${prefix}OS`]: os,
    [`${prefix}ARCH`]: arch,
    [`${prefix}VARIANT`]: variant,
  };
}

function circle(names: readonly string[]): InputError {
  return new InputError([
    {
      code: 'deliver/circle',
      severity: 'error',
      message: `these images need each other in a circle: ${names.join(' → ')}`,
      hint: 'One of their Dockerfiles must not start or copy from the next one.',
    },
  ]);
}
