import type { Diagnostic } from '../../diagnostics.ts';
import type { Path } from '../document.ts';
import type { Problem } from '../problem.ts';
import type { Rule } from './rule.ts';

/** GOARCH values with images in the world; the OCI image specification takes its platforms from Go's list. */
const ARCHITECTURES = [
  ...['386', 'amd64', 'arm', 'arm64', 'loong64', 'mips', 'mips64', 'mips64le', 'mipsle'],
  ...['ppc64', 'ppc64le', 'riscv64', 's390x', 'wasm'],
];

const SYSTEMS = ['darwin', 'freebsd', 'linux', 'wasi', 'windows'];

/** Other words for some of them, which engines understand. */
const OTHER_WORDS = ['aarch64', 'armel', 'armhf', 'i386', 'x86_64'];

/** A warning, not an error: an architecture may be newer than this list. */
export const platformsAreKnown: Rule = (manifest) => {
  const check = (platforms: readonly string[], path: Path): Diagnostic[] =>
    platforms.flatMap((platform, index) => {
      const [system = '', architecture = ''] = platform.split('/');
      const wrong = [
        ...unknown('operating system', system, SYSTEMS),
        ...unknown('architecture', architecture, ARCHITECTURES),
      ];
      return wrong.map((problem) => manifest.source.diagnose([...path, index], 'value', problem));
    });
  const own = [...manifest.distros.values()].flatMap(({ platforms = [], path }) =>
    check(platforms, [...path, 'platforms']),
  );
  return [...check(manifest.platforms, ['platforms']), ...own];
};

function unknown(what: string, word: string, known: readonly string[]): Problem[] {
  if (known.includes(word) || OTHER_WORDS.includes(word)) return [];
  const message = `no ${what} is known as '${word}'`;
  const hint = `Known: ${known.join(', ')}.`;
  return [{ code: 'manifest/unknown-platform', severity: 'warning', message, hint }];
}
