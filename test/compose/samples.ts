import type { Composition } from '../../src/compose/composition.ts';
import { checkRequest } from '../../src/compose/check-request.ts';
import type { ImageFacts } from '../../src/compose/image-facts.ts';
import type { FactsByRole, MadeRecipe } from '../../src/compose/make-recipe.ts';
import { makeRecipe } from '../../src/compose/make-recipe.ts';
import { renderDockerfile } from '../../src/compose/dockerfile.ts';
import { RELEASES } from '../../src/compose/releases.ts';
import { InputError } from '../../src/errors.ts';

export function composition(part: Partial<Composition> = {}): Composition {
  return {
    recipe: 'compose',
    backends: [],
    repoagents: [],
    caches: [],
    version: '24.12',
    images: new Map(),
    gpu: true,
    platform: 'linux/amd64',
    apt: [],
    pip: [],
    user: undefined,
    copies: [],
    labels: new Map(),
    pin: false,
    ...part,
  };
}

export function facts(
  env: Record<string, string> = {},
  part: Partial<ImageFacts> = {},
): ImageFacts {
  return {
    env: new Map(Object.entries(env)),
    labels: new Map(),
    files: undefined,
    digest: undefined,
    platforms: undefined,
    size: undefined,
    source: 'file',
    ...part,
  };
}

/** What NVIDIA's GPU images of a release say of themselves. */
export function gpuFacts(version: string, cuda = '12.6.3'): { full: ImageFacts; min: ImageFacts } {
  return {
    full: facts({
      TRITON_SERVER_VERSION: '2.53.0',
      NVIDIA_TRITON_SERVER_VERSION: version,
      TRITON_SERVER_GPU_ENABLED: '1',
      CUDA_VERSION: cuda,
    }),
    min: facts({ CUDA_VERSION: cuda }),
  };
}

export function made(
  part: Partial<Composition> = {},
  known: FactsByRole = new Map(),
  isClosed = false,
): MadeRecipe {
  return makeRecipe(checkRequest(composition(part), RELEASES), known, RELEASES, isClosed);
}

export function dockerfile(
  part: Partial<Composition> = {},
  known: FactsByRole = new Map(),
): string {
  return renderDockerfile(made(part, known).recipe).text;
}

/** What a composition is refused with: `code: message`, a line each. */
export function refusal(
  part: Partial<Composition>,
  known: FactsByRole = new Map(),
  isClosed = false,
): {
  readonly codes: readonly string[];
  readonly text: string;
  readonly hintless: readonly string[];
} {
  try {
    made(part, known, isClosed);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const wrong = error.diagnostics.filter(({ severity }) => severity === 'error');
    return {
      codes: wrong.map(({ code }) => code),
      text: wrong.map(({ message, hint }) => `${message}. ${hint ?? ''}`).join('\n'),
      hintless: wrong.filter(({ hint }) => hint === undefined).map(({ message }) => message),
    };
  }
  return { codes: [], text: '', hintless: [] };
}
