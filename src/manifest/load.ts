import { hasErrors, inFileOrder } from '../diagnostics.ts';
import type { Diagnostic } from '../diagnostics.ts';
import { parseSource } from './document.ts';
import type { SourceDocument } from './document.ts';
import { valueAt } from './path.ts';
import type { Manifest } from './manifest.ts';
import { normalize } from './normalize.ts';
import { aliasedNamesExist } from './rules/aliases.ts';
import * as cuda from './rules/cuda.ts';
import * as distros from './rules/distros.ts';
import { excludedNamesExist } from './rules/exclude.ts';
import * as formats from './rules/formats.ts';
import * as packages from './rules/packages.ts';
import { platformsAreKnown } from './rules/platforms.ts';
import * as registries from './rules/registries.ts';
import type { Rule } from './rules/rule.ts';
import * as tests from './rules/tests.ts';
import * as triton from './rules/triton.ts';
import type { RawManifest } from './schema.ts';
import { validateShape } from './validate.ts';

const RULES: readonly Rule[] = [
  formats.tagFormatIsComplete,
  formats.pathFormatStaysInside,
  registries.registryPackagesExist,
  registries.repositoriesAreReferences,
  registries.usersHavePasswords,
  cuda.cudaVersionsExist,
  cuda.cudaComponentsHaveVersions,
  cuda.cudaImagesHaveCuda,
  cuda.cudnnImagesHaveCudnn,
  packages.releaseTypesAreKnown,
  packages.mentionedDistrosExist,
  packages.distrosAreMentionedOnce,
  packages.listsAreNotEmpty,
  distros.templatesStayInside,
  distros.baseImagesAreReferences,
  distros.variablesExist,
  distros.platformsAreNamedOnce,
  excludedNamesExist,
  platformsAreKnown,
  aliasedNamesExist,
  triton.tritonPackageIsItsOwn,
  triton.tritonSetsAreThere,
  triton.tritonFormatsAreFilled,
  triton.tritonFactsStayInside,
  tests.testedNamesExist,
  tests.testNamesAreKnown,
  tests.testPatternsAreRegular,
  tests.testsCheckSomething,
];

/** Rules that misjudge a manifest whose wrong parts were left out. */
const RULES_OF_SOUND_ONES: readonly Rule[] = [packages.distrosAreUsed];

/** A manifest text, understood. */
export interface Loaded {
  /**
   * The manifest, without the parts that are wrong where diagnostics hold errors: good for finding more mistakes, never
   * for a run. Undefined where nothing can be read.
   */
  readonly manifest: Manifest | undefined;
  /** In the order of the file. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Loads a manifest: YAML → shape → normal form → rules. Every mistake is reported at once.
 *
 * @param text the whole file
 * @param file how the file is called in diagnostics
 */
export function loadManifest(text: string, file: string): Loaded {
  const source = parseSource(text, file);
  if (source.unreadable)
    return { manifest: undefined, diagnostics: inFileOrder(source.diagnostics) };
  const shape = validateShape(source);
  const read = [...source.diagnostics, ...shape.diagnostics];
  if (!shape.raw) return { manifest: undefined, diagnostics: inFileOrder(read) };
  const found = [...read, ...sectionProblems(shape.raw, source)];
  const manifest = normalize(shape.raw, source);
  const rules = hasErrors(found) ? RULES : [...RULES, ...RULES_OF_SOUND_ONES];
  const problems = rules.flatMap((rule) => rule(manifest));
  // One mistake in an anchor shows up under every path that reaches it: once is enough.
  return { manifest, diagnostics: inFileOrder([...found, ...problems]) };
}

/** The distros stand under one of two names; who keeps Triton images alone needs neither them nor packages. */
function sectionProblems(raw: RawManifest, source: SourceDocument): Diagnostic[] {
  if (raw.distros && raw.releases) {
    return [
      source.diagnose(['distros'], 'key', {
        code: 'manifest/two-distro-sections',
        message: 'distros and releases are two names of one section, and both are here',
        hint: 'Put all distros under one of them.',
        related: [{ message: 'the other one', place: source.place(['releases'], 'key') }],
      }),
    ];
  }
  const has = (key: string): boolean => valueAt(source.data, [key]) !== undefined;
  const hasDistros = has('distros') || has('releases');
  if (has('triton') && !has('packages') && !hasDistros) return [];
  const missing = [
    ...(has('packages') ? [] : ["'packages'"]),
    ...(hasDistros ? [] : ["'distros' (or 'releases', its name in 2021)"]),
  ];
  return missing.map((key) =>
    source.diagnose([], 'key', {
      code: 'manifest/missing-key',
      message: `the manifest lacks the key ${key}`,
    }),
  );
}
