/** A platform as manifests and configurations spell it (OCI image specification, image-index.md). */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string | undefined;
}

/** Names of other tools for what the specification calls otherwise (containerd/platforms, `normalizeArch`). */
const architectureAliases: ReadonlyMap<string, string> = new Map([
  ['x86_64', 'amd64'],
  ['x86-64', 'amd64'],
  ['aarch64', 'arm64'],
  ['armhf', 'arm'],
  ['armel', 'arm'],
  ['i386', '386'],
]);
/** The variant that is meant when none is said. */
const impliedVariants: ReadonlyMap<string, string> = new Map([
  ['amd64', 'v1'],
  ['arm64', 'v8'],
  ['arm', 'v7'],
]);

/** `linux/amd64`, `linux/arm/v7`: one spelling for each platform, without the variant that is implied. */
export function formatPlatform({ os, architecture, variant }: Platform): string {
  const known = architecture.toLowerCase();
  const name = architectureAliases.get(known) ?? known;
  const legacy = known === 'armel' ? 'v6' : undefined;
  const kind = variant === undefined || variant === '' ? legacy : variant.toLowerCase();
  const shown = kind === undefined || kind === impliedVariants.get(name) ? '' : `/${kind}`;
  return `${os.toLowerCase()}/${name}${shown}`;
}

/** The one spelling of a platform that somebody wrote: `linux/arm64/v8` is `linux/arm64`. */
export function normalizePlatform(text: string): string {
  const [os = '', architecture = '', variant] = text.split('/');
  return formatPlatform({ os, architecture, variant });
}

/**
 * Which of the platforms on offer an engine takes for the wanted one: the same, else the nearest lower variant of the same
 * architecture, which its processor runs too (`linux/arm/v6` for `linux/arm/v7`). Undefined: none of them.
 */
export function bestPlatform(wanted: string, offered: readonly string[]): string | undefined {
  const target = normalizePlatform(wanted);
  const { base, level } = leveled(target);
  const [best] = offered
    .map((text) => ({ text, ...leveled(normalizePlatform(text)) }))
    .filter((each) => each.base === base && each.level <= level)
    .sort((a, b) => b.level - a.level);
  return best?.text;
}

/** Architecture and the number of its variant: `linux/arm/v6` is 6 of `linux/arm`. */
function leveled(platform: string): { base: string; level: number } {
  const [os = '', architecture = '', variant] = platform.split('/');
  const named = variant ?? impliedVariants.get(architecture) ?? 'v0';
  const number = /^v([0-9]+)$/.exec(named)?.[1];
  if (number === undefined) return { base: platform, level: 0 };
  return { base: `${os}/${architecture}`, level: Number(number) };
}
