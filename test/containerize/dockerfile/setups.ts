import { renderBentoDockerfile } from '../../../src/containerize/dockerfile/render.ts';
import type {
  BentoDockerfile,
  BentoDockerfileOptions,
} from '../../../src/containerize/dockerfile/render.ts';
import type { ImageSetup } from '../../../src/containerize/setup.ts';
import { parseInstruction } from '../../../src/dockerfile/instruction.ts';
import { splitDockerfile } from '../../../src/dockerfile/split.ts';

/** A setup as options make it: Debian with Python 3.11, and nothing asked for. */
export function setup(changes: Partial<ImageSetup> = {}): ImageSetup {
  return {
    releaseType: 'python',
    distro: 'debian',
    family: 'debian',
    baseImage: 'python:3.11-slim',
    pythonVersion: '3.11',
    hasPython: true,
    cudaVersion: undefined,
    platforms: undefined,
    env: [],
    systemPackages: [],
    hasSetupScript: false,
    conda: undefined,
    template: undefined,
    options: { distro: 'debian', python_version: '3.11', env: null, system_packages: null },
    ...changes,
  };
}

export const plain: BentoDockerfileOptions = { buildkit: false, banner: false, features: [] };

/** Renders Debian's setup through a template. */
export function through(
  text: string,
  options: Partial<BentoDockerfileOptions> = {},
  changes: Partial<ImageSetup> = {},
): BentoDockerfile {
  const template = { name: 'Dockerfile.template', text };
  return renderBentoDockerfile(setup({ template, ...changes }), { ...plain, ...options });
}

/** The instructions of a Dockerfile, each on one line with single blanks. */
export function instructions(text: string): string[] {
  const { instructions: found, escape } = splitDockerfile(text);
  return found.map((raw) => {
    const { logical } = parseInstruction(raw, escape);
    return logical.replaceAll(/\s+/g, ' ').trim();
  });
}

/** Those of one block. */
export function block({ rendered, notes }: BentoDockerfile, name: string): string[] {
  const range = notes.find((note) => note.block === name);
  if (range === undefined) return [];
  const lines = rendered.text.split('\n').slice(range.line - 1, range.endLine);
  return instructions(lines.join('\n'));
}

/** `code line:col`, for each warning. */
export function shortly({ warnings }: BentoDockerfile): string[] {
  return warnings.map(
    ({ code, place }) => `${code} ${place === undefined ? '-' : `${place.line}:${place.col}`}`,
  );
}
