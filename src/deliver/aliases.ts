import { DEFAULT_TAG_FORMAT } from '../manifest/manifest.ts';
import { decideAlias, laterRelease } from './alias-move.ts';
import type { AliasNow, AliasTarget } from './alias-move.ts';
import type { Buildable } from './build.ts';
import { failureOf } from './failure.ts';
import type { Pushed } from './outcome.ts';
import type { RegistryPort } from './ports.ts';
import type { PushOutcome } from './push.ts';
import type { DeliveryRequest } from './request.ts';
import type { Session } from './session.ts';
import { registryReferences } from './unit.ts';

/**
 * Lets the aliases of an image lead to what was pushed under its own tag, in every registry: the same digest, so nothing is pushed twice.
 * One that leads to a later version stays there, with a warning.
 *
 * @param pushed what the registries have been verified to serve
 * @throws the session's reason when it is aborted
 */
export async function moveAliases(
  unit: Buildable,
  pushed: readonly Pushed[],
  session: Session,
): Promise<PushOutcome> {
  const { request, signal, secrets } = session;
  const moved: Pushed[] = [];
  try {
    for (const own of registryReferences(unit.planned, request.registries).values()) {
      const digest = pushed.find(({ reference }) => reference === own)?.digest;
      if (digest === undefined) continue;
      for (const alias of unit.planned.aliases) {
        const reference = `${own.slice(0, -unit.planned.tag.length)}${alias}`;
        const done = await moveOne(unit, reference, digest, session);
        if (done !== undefined) moved.push(done);
      }
    }
    return { pushed: moved, failure: undefined };
  } catch (error) {
    signal.throwIfAborted();
    const failure = failureOf(error, unit, { stage: 'push', hide: secrets.hide });
    return { pushed: moved, failure };
  }
}

/**
 * Why an alias would stay where it is, whatever is pushed: it leads to a later version. Undefined: it would move, as far as can be known.
 *
 * @throws the errors of a registry that cannot be asked; the signal's reason
 */
export async function heldBack(
  reference: string,
  request: DeliveryRequest,
  registry: RegistryPort,
  signal: AbortSignal,
): Promise<string | undefined> {
  const target = targetOf(reference, '', request);
  const move = decideAlias(await aliasNow(target, registry, signal), target);
  return move.type === 'behind' ? move.why : undefined;
}

function targetOf(reference: string, digest: string, request: DeliveryRequest): AliasTarget {
  return {
    reference,
    digest,
    version: request.plan.bentomlVersion,
    tagFormat: request.tagFormat ?? DEFAULT_TAG_FORMAT,
    force: request.forceAlias ?? false,
  };
}

async function moveOne(
  unit: Buildable,
  reference: string,
  digest: string,
  { request, world, signal, tell }: Session,
): Promise<Pushed | undefined> {
  const { registry } = world;
  const target = targetOf(reference, digest, request);
  const move = decideAlias(await aliasNow(target, registry, signal), target);
  if (move.type === 'behind') {
    tell({ event: 'warning', text: move.why, image: unit.image });
    return undefined;
  }
  if (move.type === 'move') await registry.moveTag(reference, digest, signal);
  return { reference, digest, existed: move.type === 'present' };
}

/** Nothing is asked that does not decide. */
async function aliasNow(
  target: AliasTarget,
  registry: RegistryPort,
  signal: AbortSignal,
): Promise<AliasNow | undefined> {
  const { reference } = target;
  const digest = await registry.digestOf(reference, signal);
  if (digest === undefined) return undefined;
  if (digest === target.digest || target.force) return { digest, labels: {} };
  const labels = (await registry.labelsOf(reference, signal)) ?? {};
  const repository = reference.slice(0, reference.lastIndexOf(':'));
  const later = await laterRelease(
    digest,
    await registry.tagsOf(reference, signal),
    target,
    (tag) => registry.digestOf(`${repository}:${tag}`, signal),
  );
  return { digest, labels, later };
}
