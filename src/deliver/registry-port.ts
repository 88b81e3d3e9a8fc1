import type { RegistryClient } from '../registry/client.ts';
import { pushIndex } from '../registry/image-index.ts';
import { parseReference } from '../registry/reference.ts';
import { resolveBases } from '../registry/resolve-bases.ts';
import type { BaseResolution, MissingReason } from '../registry/resolve-bases.ts';
import type { BaseAnswer, BaseProblem, RegistryPort } from './ports.ts';

type Mirrors = ReadonlyMap<string, readonly string[]>;

/**
 * What a run asks of registries, by the registry client, which tries again by itself.
 *
 * @param mirrors hosts that are asked for the images of a host before it
 */
export function createRegistryPort(client: RegistryClient, mirrors: Mirrors): RegistryPort {
  return {
    resolveBases: async (questions, signal) => {
      const found = await resolveBases(client, questions, { signal, mirrors });
      const byReference = new Map(found.map((each) => [each.reference, each]));
      return questions.map(({ reference }): BaseAnswer => {
        const base = byReference.get(reference);
        return answerOf(reference, base?.digest, base?.platforms ?? new Map());
      });
    },
    digestOf: async (reference, signal) =>
      (await client.headManifest(parseReference(reference), signal))?.digest,
    pushIndex: async (reference, entries, signal) => {
      const platforms = entries.map(({ platform }) => platform);
      const request = { platforms, children: entries };
      const { digest } = await pushIndex(client, parseReference(reference), request, signal);
      return { digest };
    },
  };
}

function answerOf(
  reference: string,
  digest: string | undefined,
  platforms: ReadonlyMap<string, BaseResolution>,
): BaseAnswer {
  const answers = [...platforms];
  const missing = answers.flatMap(([, answer]) => (answer.found ? [] : [answer]))[0];
  return {
    reference,
    ...(digest === undefined ? {} : { digest }),
    platforms: answers.filter(([, { found }]) => found).map(([platform]) => platform),
    ...(missing ? { problem: { kind: KINDS[missing.reason], message: missing.message } } : {}),
  };
}

const KINDS: Readonly<Record<MissingReason, BaseProblem['kind']>> = {
  'bad-reference': 'absent',
  'no-image': 'absent',
  'no-platform': 'platform',
  denied: 'denied',
  unreachable: 'unreachable',
  unusable: 'absent',
};
