import type { RegistryPort } from '../../deliver/ports.ts';

/** What stands in a label for the digest of a base that only the program can look up. */
const UNKNOWN = 'unknown';

/**
 * A registry that stands in nobody's way: a program finds base images by itself, with its own log-ins, mirrors and short names. What
 * cannot be looked up from here it may have all the same, and what it does not find it says itself.
 */
export function programsRegistry(registry: RegistryPort): RegistryPort {
  return {
    ...registry,
    resolveBases: async (questions, signal) => {
      const answers = await registry.resolveBases(questions, signal);
      return answers.map((answer, i) =>
        answer.problem === undefined
          ? answer
          : {
              reference: answer.reference,
              digest: UNKNOWN,
              platforms: questions[i]?.platforms ?? answer.platforms,
            },
      );
    },
  };
}
