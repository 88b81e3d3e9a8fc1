import type { RegistryClient } from '../registry/client.ts';
import { pushIndex } from '../registry/image-index.ts';
import { imageConfig } from '../registry/inspect-image.ts';
import { isAttestation, readManifest } from '../registry/manifest.ts';
import { parseReference } from '../registry/reference.ts';
import type { Repository } from '../registry/reference.ts';
import { RegistryError } from '../registry/registry-error.ts';
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
    tagsOf: (reference, signal) => listTags(client, parseReference(reference), signal),
    labelsOf: (reference, signal) => labelsOf(client, reference, signal),
    moveTag: (reference, digest, signal) => moveTag(client, reference, digest, signal),
  };
}

/** None where the registry does not list them. */
export async function listTags(
  client: Pick<RegistryClient, 'listTags'>,
  repository: Repository,
  signal: AbortSignal,
): Promise<readonly string[]> {
  try {
    return (await client.listTags(repository, signal)) ?? [];
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof RegistryError) return [];
    throw error;
  }
}

async function labelsOf(
  client: RegistryClient,
  text: string,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>> | undefined> {
  let reference = parseReference(text);
  const head = await client.headManifest(reference, signal);
  if (head === undefined) return undefined;
  // An engine with containerd's store pushes an index for one platform, too.
  for (let depth = 0; depth < 3; depth += 1) {
    const content = readManifest(await client.getManifest(reference, signal));
    if (content.type === 'image') {
      const { digest } = content.manifest.config;
      return (await imageConfig(client, reference, digest, signal)).config?.Labels ?? {};
    }
    const child = content.index.manifests.find((each) => !isAttestation(each));
    if (child === undefined) break;
    reference = { ...reference, tag: undefined, digest: child.digest };
  }
  return {};
}

async function moveTag(
  client: RegistryClient,
  text: string,
  digest: string,
  signal: AbortSignal,
): Promise<void> {
  const target = parseReference(text);
  const stored = await client.getManifest({ ...target, tag: undefined, digest }, signal);
  await client.putManifest(target, stored, signal);
  const served = (await client.headManifest(target, signal))?.digest;
  if (served === digest) return;
  throw new RegistryError(
    'registry/bad-answer',
    `${text} leads to ${served ?? 'nothing'} after ${digest} was put there`,
    { hint: 'Somebody else may push the same tag; run it again when they have ended.' },
  );
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
