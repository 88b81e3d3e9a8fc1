import type { BuildEvent, EngineImage, ListedImage } from '../engine/engine.ts';
import { EngineError } from '../engine/engine-error.ts';
import { ManagerError } from '../errors.ts';
import { normalizePlatform } from '../registry/platform.ts';
import { abandonable, withDeadline } from './deadline.ts';
import { failureOf } from './failure.ts';
import { mountHint } from './mount-hint.ts';
import { inputsLabel } from './inputs-record.ts';
import { hasReference, labelsFor } from './labels.ts';
import { createRecorder } from './log/recorder.ts';
import type { Recorder } from './log/recorder.ts';
import type { Failure } from './outcome.ts';
import type { ContextPort, LogFile } from './ports.ts';
import type { KeyedUnit } from './prepare/keys.ts';
import type { DeliveryRequest } from './request.ts';
import type { Session } from './session.ts';
import { judgeStep } from './step-network.ts';
import { localReferences } from './unit.ts';

/** A unit that can be built. */
export type Buildable = Extract<KeyedUnit, { readonly key: string }>;

/** How the build of a unit ended; aborting is an exception. */
export type Built =
  | {
      readonly type: 'built';
      readonly image: EngineImage;
      readonly attempts: number;
      readonly log: string | undefined;
    }
  | { readonly type: 'failed'; readonly failure: Failure };

/**
 * Builds one unit: labelled with its key, tagged with all the references that it answers to, its output in a log.
 *
 * @throws the session's reason when it is aborted
 */
export async function buildUnit(unit: Buildable, session: Session): Promise<Built> {
  const { world } = session;
  let log: LogFile | undefined;
  const recorder = recorderOf(unit, session, () => (log ??= world.logs.open(unit)));
  try {
    const { value, attempts } = await tryBuild(unit, session, recorder);
    return { type: 'built', image: value, attempts, log: log?.shown };
  } catch (error) {
    session.signal.throwIfAborted();
    recorder.end();
    const failure = failureOf(error, unit, {
      stage: 'build',
      hide: session.secrets.hide,
      lastLines: recorder.lastLines(),
      failedStep: recorder.failedStep(),
      log: log?.shown,
    });
    const hint = failure.hint ?? mountHint(recorder.failedStep(), session.request);
    recorder.note(`failed: ${failure.message}`);
    return { type: 'failed', failure: hint === undefined ? failure : { ...failure, hint } };
  } finally {
    recorder.end();
    const problem = await log?.close();
    if (problem !== undefined) {
      const text = `the log ${log?.shown ?? ''} is not whole: ${problem}`;
      session.tell({ event: 'warning', text, image: unit.image });
    }
  }
}

function tryBuild(
  unit: Buildable,
  session: Session,
  recorder: Recorder,
): Promise<{ value: EngineImage; attempts: number }> {
  const { request, world } = session;
  return withDeadline(
    (signal) =>
      session.retry(
        unit,
        'building',
        async (attempt) => {
          if (attempt > 1) {
            recorder.restart();
            recorder.note(`\n=== try ${attempt}`);
          }
          const building = startBuild(unit, session, recorder, signal);
          const { imageId } = await abandonable(building, signal, world.clock).catch(
            (error: unknown) => {
              signal.throwIfAborted();
              recorder.end();
              throw judgeStep(error, recorder.lastLines());
            },
          );
          return builtImage(unit, imageId, session);
        },
        signal,
      ),
    {
      milliseconds: request.timeout,
      error: () => tooLong(request.timeout ?? 0),
      signal: session.signal,
      clock: world.clock,
    },
  );
}

async function startBuild(
  unit: Buildable,
  { request, world, info, secrets, credentials }: Session,
  recorder: Recorder,
  signal: AbortSignal,
): Promise<{ imageId: string }> {
  const { engine } = world;
  await requireUnchanged(unit, world.context);
  const platform =
    normalizePlatform(info.platform) === unit.platform ? {} : { platform: unit.platform };
  return engine.build(
    {
      context: await world.context.open(unit.dockerfile),
      dockerfile: unit.dockerfile,
      tags: localReferences(unit),
      buildArgs: usedArguments(unit),
      labels: { ...request.labels, ...labelsOf(unit, request) },
      ...platform,
      ...(request.target === undefined ? {} : { target: request.target }),
      noCache: request.noCache ?? false,
      // A parent is in no registry yet: where there is one, its other bases were pulled before.
      pull: (request.pull ?? false) && unit.after.length === 0,
      secrets: (request.secrets ?? []).map(secrets.watchSecret),
      ssh: request.ssh ?? [],
      credentials,
      ...(request.buildOptions ? { options: request.buildOptions } : {}),
    },
    {
      signal,
      onEvent: (event) => {
        recorder.record(event);
      },
    },
  );
}

/**
 * Dockerfiles are sent from the disk, hours after they were read for the keys perhaps: an image with another one's key would be taken
 * for right for ever.
 *
 * @throws ManagerError `deliver/changed`
 */
async function requireUnchanged(unit: Buildable, context: ContextPort): Promise<void> {
  if (context.readDockerfile === undefined) return;
  const text = await context.readDockerfile(unit.dockerfile);
  if (text === unit.file.text) return;
  const what = text === undefined ? 'is not there any more' : 'was changed';
  throw new ManagerError('deliver/changed', `${unit.dockerfile} ${what} since this run began`, {
    hint: 'Somebody, or another manager, was at work on the tree. Run again.',
  });
}

function labelsOf(unit: Buildable, request: DeliveryRequest): Readonly<Record<string, string>> {
  const { templateText, plan } = request;
  const inputs = inputsLabel({ ...unit, templateText });
  return labelsFor(unit, unit.key, unit.parts.bases, plan.bentomlVersion, inputs);
}

/** Classic builders warn of each argument that a Dockerfile does not declare; the predefined ones of proxies need no declaring. */
function usedArguments({ planned, parts }: Buildable): Readonly<Record<string, string>> {
  const used = ([name]: [string, string]): boolean =>
    name in parts.arguments || /^(?:https?|ftp|no|all)_proxy$/i.test(name);
  return Object.fromEntries(Object.entries(planned.buildArgs).filter(used));
}

/** Some engines answer with a short id, or with that of an index: then the name tells. */
async function builtImage(
  unit: Buildable,
  id: string,
  { world, signal }: Session,
): Promise<EngineImage> {
  const image =
    (await world.engine.image(id, unit.platform, signal)) ??
    (await world.engine.image(unit.planned.name, unit.platform, signal));
  if (image) return image;
  throw new EngineError('build', `the engine built ${unit.image}, but does not show it`);
}

/** Gives an image that the engine holds already the references that it lacks. */
export async function retag(
  unit: Buildable,
  image: ListedImage,
  { world, signal }: Session,
): Promise<readonly string[]> {
  const missing = localReferences(unit).filter((reference) => !hasReference(image, reference));
  for (const reference of missing) await world.engine.tag(image.id, reference, signal);
  return missing;
}

function recorderOf(unit: Buildable, session: Session, log: () => LogFile): Recorder {
  const name = { image: unit.image, platform: unit.platform };
  const recorder = createRecorder({
    log,
    hide: session.secrets.hide,
    onLine: (text) => {
      session.tell({ event: 'log', ...name, text });
    },
    onStep: ({ id, name: step, state }) => {
      session.tell({ event: 'step', ...name, id, name: step, state });
    },
    onWarning: (text) => {
      session.tell({ event: 'warning', text, image: unit.image });
    },
  });
  const totals = new Map<string, Map<string, { done: number; total: number }>>();
  const record = (event: BuildEvent): void => {
    recorder.record(event);
    if (event.type !== 'bytes') return;
    const what = event.name.includes('context') ? 'context' : 'pull';
    const parts = totals.get(what) ?? new Map<string, { done: number; total: number }>();
    totals.set(what, parts.set(event.id, event));
    session.tell({ event: 'bytes', ...name, what, ...sum(parts.values()) });
  };
  return { ...recorder, record };
}

/** Totals over all parts known so far; what has no total yet counts with what it did. */
export function sum(parts: Iterable<{ readonly done: number; readonly total: number }>): {
  done: number;
  total: number;
} {
  const all = { done: 0, total: 0 };
  for (const { done, total } of parts) {
    all.done += done;
    all.total += Math.max(done, total);
  }
  return all;
}

function tooLong(milliseconds: number): ManagerError {
  return new ManagerError('deliver/timeout', `it took longer than ${milliseconds / 1000} s`, {
    hint: 'Look into its log for what it waited for, or give it more with --timeout.',
  });
}
