import { parseInstruction, readMounts } from '../../dockerfile/instruction.ts';
import type { Instruction } from '../../dockerfile/instruction.ts';
import { splitDockerfile } from '../../dockerfile/split.ts';

/** Something in a Dockerfile that an engine's builder cannot do. */
export interface Limit {
  /** One-based. */
  readonly line: number;
  /** `RUN --mount`, `a here-document`. */
  readonly what: string;
}

/** What a builder makes of a Dockerfile. */
export interface Limits {
  /** The first thing that it cannot do. */
  readonly problem: Limit | undefined;
  /** What it does otherwise than BuildKit, without failing. */
  readonly warnings: readonly string[];
}

/** Flags that the classic builder knows (moby, builder/dockerfile/dispatchers.go); all others came with BuildKit. */
const CLASSIC_FLAGS: Readonly<Record<string, readonly string[]>> = {
  ADD: ['chown'],
  COPY: ['chown', 'from'],
  FROM: ['platform'],
  HEALTHCHECK: ['interval', 'timeout', 'start-period', 'start-interval', 'retries'],
  RUN: [],
};

/** The frontend that BuildKit has built in; naming it asks for no more than a certain age of it. */
const PLAIN_FRONTEND = /^(?:docker\.io\/)?docker\/dockerfile(?:-upstream)?(?::[\d.]+|:latest)?$/;

/** What the classic builder of Docker cannot do of a Dockerfile. */
export function classicLimits(text: string): Limits {
  const file = splitDockerfile(text);
  const syntax = file.directives.find(({ name }) => name === 'syntax');
  if (syntax !== undefined && !PLAIN_FRONTEND.test(syntax.value)) {
    return {
      problem: { line: syntax.line, what: `# syntax=${syntax.value}` },
      warnings: [],
    };
  }
  const warnings =
    syntax === undefined
      ? []
      : [`line ${syntax.line}: the classic builder does not look at # syntax=${syntax.value}`];
  for (const raw of file.instructions) {
    const instruction = parseInstruction(raw, file.escape);
    const what = beyondClassic(instruction);
    if (what !== undefined) return { problem: { line: raw.line, what }, warnings };
  }
  return { problem: undefined, warnings };
}

/** What Podman's builder cannot get through its API of a Dockerfile: it knows BuildKit's syntax, but we are no session to it. */
export function podmanLimits(text: string): Limits {
  const file = splitDockerfile(text);
  for (const raw of file.instructions) {
    for (const mount of readMounts(parseInstruction(raw, file.escape))) {
      const type = mount.get('type');
      if (type !== 'secret' && type !== 'ssh') continue;
      const what = `RUN --mount=type=${type}`;
      return { problem: { line: raw.line, what }, warnings: [] };
    }
  }
  return { problem: undefined, warnings: [] };
}

function beyondClassic({ keyword, flags, heredocs }: Instruction): string | undefined {
  const known = CLASSIC_FLAGS[keyword];
  const flag = known && flags.find(({ name }) => !known.includes(name));
  if (flag !== undefined) return `${keyword} --${flag.name}`;
  return heredocs.length > 0 ? 'a here-document' : undefined;
}
