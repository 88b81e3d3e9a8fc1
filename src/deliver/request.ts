import type { BuildSecret, SshForward } from '../engine/engine.ts';
import { UsageError } from '../errors.ts';
import type { Generated } from '../generate/generate.ts';
import type { Prepared } from '../generate/prepare.ts';
import type { RenderedFile } from '../generate/render-images.ts';
import { suggestion } from '../nearest.ts';
import type { Plan } from '../plan/image.ts';
import { normalizePlatform } from '../registry/platform.ts';
import type { BuildReport } from './report-schema.ts';
import type { RetryPolicy } from './retry.ts';

/** What a run is asked to do; everything is optional but the two steps. */
export interface DeliveryOptions {
  /** Build what the engine does not hold with a matching key. */
  readonly build: boolean;
  /** Push to the registries. Without `build`: what the engine holds with a matching key. */
  readonly push: boolean;
  /** How much weight is built at once; default: the engine's CPUs. */
  readonly jobs?: number | undefined;
  /** Pushes at once, over all registries; default: 4. */
  readonly pushJobs?: number | undefined;
  /**
   * Tests of images. `new` (default): of what was built, and of what has not passed them yet; `all`: of all; `never`: of none.
   * Without `build` and `push`, the images that the engine holds are tested and nothing else.
   */
  readonly test?: 'new' | 'all' | 'never';
  /** Stop everything at the first failure. */
  readonly failFast?: boolean;
  /** Milliseconds for the build of one image, all tries together; default: no limit. */
  readonly timeout?: number | undefined;
  /** Build although the key matches. */
  readonly overwrite?: boolean;
  /** As `docker build --no-cache`, for what is built. */
  readonly noCache?: boolean;
  /** As `docker build --pull`: base images are looked up in their registries although the engine holds them. */
  readonly pull?: boolean;
  /** Leave out images whose support has ended. */
  readonly skipUnsupported?: boolean;
  /** Move aliases even to an earlier version than they lead to. */
  readonly forceAlias?: boolean;
  /** Hosts of the manifest's registries to push to; default: all. */
  readonly registries?: readonly string[] | undefined;
  /** Platforms to build for; default: the images' own. */
  readonly platforms?: readonly string[] | undefined;
  readonly target?: string | undefined;
  /** Labels for every image, beside those that a run needs itself. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly secrets?: readonly BuildSecret[];
  readonly ssh?: readonly SshForward[];
  /** Further options of the engine's build, passed on as they are. */
  readonly buildOptions?: Readonly<Record<string, string | readonly string[]>>;
  /** Values that no output may show, such as the passwords that the manifest's variables hold. */
  readonly secretValues?: readonly string[];
  readonly retry?: RetryPolicy;
  /** What the earlier run said: expected durations come from it. */
  readonly earlier?: BuildReport | undefined;
}

/** A plan with its rendered files, and what to do with them. */
export interface DeliveryRequest extends DeliveryOptions {
  /** The images of this run. */
  readonly plan: Plan;
  /** Rendered files by path relative to the output folder. */
  readonly files: ReadonlyMap<string, RenderedFile>;
  /** The output folder relative to the context's folder, `/`-separated; empty: the same. */
  readonly outputPath: string;
  /** `specs.tag.fmt`: the versions of images without a label for it are read out of their tags. */
  readonly tagFormat?: string;
  /** Text of a template by its canonical name: images record the templates that they were made from. */
  readonly templateText?: (name: string) => string | undefined;
}

/**
 * The request for a plan that was rendered, from what the command line asks.
 *
 * @throws UsageError for a registry that the manifest does not have, a platform that no image has, a limit that is none, or
 *   an output folder that builds cannot see
 */
export function deliveryRequest(
  prepared: Prepared,
  generated: Generated,
  options: DeliveryOptions,
): DeliveryRequest {
  const { manifest } = prepared.project;
  const hosts = manifest.registries.map(({ host }) => host);
  const platforms = prepared.plan.images.flatMap(({ cell }) => cell.platforms);
  refuseUnknown('--registry', options.registries, hosts);
  refuseUnknown(
    '--platform',
    options.platforms,
    platforms.map(normalizePlatform),
    normalizePlatform,
  );
  for (const [name, value] of [
    ['--jobs', options.jobs],
    ['--timeout', options.timeout],
  ] as const) {
    if (value !== undefined && !(value >= 1)) throw new UsageError(`${name} must be at least 1`);
  }
  if (prepared.outputPath === '..' || prepared.outputPath.startsWith('../')) {
    throw new UsageError(
      `builds cannot see ${prepared.outputPath}, which is outside of the manifest's folder`,
      'Give --dockerfile-dir a folder beside or below the manifest.',
    );
  }
  return {
    ...options,
    plan: prepared.plan,
    files: generated.rendered,
    outputPath: prepared.outputPath,
    tagFormat: manifest.tagFormat,
    templateText: generated.templateText,
  };
}

function refuseUnknown(
  flag: string,
  asked: readonly string[] | undefined,
  known: readonly string[],
  normalize = (each: string): string => each,
): void {
  const unknown = asked?.find((each) => !known.includes(normalize(each)));
  if (unknown === undefined) return;
  throw new UsageError(
    `${flag} ${unknown}: the manifest has none of that name`,
    suggestion(unknown, [...new Set(known)]),
  );
}
