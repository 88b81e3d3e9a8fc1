import pLimit from 'p-limit';
import type { LimitFunction } from 'p-limit';
import type { EngineInfo } from '../engine/engine.ts';
import type { CredentialSource } from '../registry/credentials.ts';
import type { DeliveryEvent, Phase } from './events.ts';
import { isEngineAway } from './engine-away.ts';
import { createSecretKeeper } from './log/secrets.ts';
import type { SecretKeeper } from './log/secrets.ts';
import type { UnitName } from './outcome.ts';
import type { DeliveryWorld } from './ports.ts';
import type { DeliveryRequest } from './request.ts';
import { DEFAULT_RETRY, retry } from './retry.ts';
import type { Retry, Tried } from './retry.ts';

/** Pushes at once when nobody says how many; an engine uploads several layers of each at a time by itself. */
const PUSH_JOBS = 4;

/** An event without its time. */
export type Untimed = DeliveryEvent extends infer Event
  ? Event extends DeliveryEvent
    ? Omit<Event, 'time'>
    : never
  : never;

/** What the steps of one run share. */
export interface Session {
  readonly request: DeliveryRequest;
  readonly world: DeliveryWorld;
  readonly info: EngineInfo;
  readonly secrets: SecretKeeper;
  /** The world's, watched for secrets. */
  readonly credentials: CredentialSource;
  /** Aborted by Ctrl-C, and by the first failure of a run that is to stop then. */
  readonly signal: AbortSignal;
  readonly stop: (reason: Error) => void;
  readonly pushes: LimitFunction;
  /** Milliseconds since the run began. */
  readonly now: () => number;
  readonly tell: (event: Untimed) => void;
  readonly enter: (unit: UnitName, phase: Phase) => void;
  /** Tries again what is worth it, and says so; `phase` is what the unit is at again after a wait. */
  readonly retry: <T>(
    unit: UnitName,
    phase: Phase,
    act: (attempt: number) => Promise<T>,
    signal?: AbortSignal,
  ) => Promise<Tried<T>>;
}

export function openSession(
  request: DeliveryRequest,
  world: DeliveryWorld,
  info: EngineInfo,
): Session {
  const secrets = createSecretKeeper(request.secretValues ?? []);
  const stopped = new AbortController();
  const signal = AbortSignal.any([world.signal, stopped.signal]);
  const start = world.clock.now();
  const now = (): number => Math.max(0, Math.round(world.clock.now() - start));
  const tell = (event: Untimed): void => {
    world.emit({ ...event, time: now() });
  };
  const enter = (unit: UnitName, phase: Phase): void => {
    tell({ event: 'phase', ...nameOf(unit), phase });
  };
  return {
    request,
    world,
    info,
    secrets,
    credentials: secrets.watchCredentials(world.credentials),
    signal,
    stop: (reason) => {
      stopped.abort(reason);
    },
    pushes: pLimit(request.pushJobs ?? PUSH_JOBS),
    now,
    tell,
    enter,
    retry: createRetry({ request, world, tell, enter, hide: secrets.hide }, signal),
  };
}

/**
 * When all tries of one unit have found no engine, the others get one try each until one of them finds it again: five hundred
 * images would wait for an engine that has stopped one after the other, for hours.
 */
function createRetry(
  {
    request,
    world,
    tell,
    enter,
    hide,
  }: Pick<Session, 'request' | 'world' | 'tell' | 'enter'> & {
    readonly hide: SecretKeeper['hide'];
  },
  signal: AbortSignal,
): Session['retry'] {
  const { clock, random } = world;
  const patience = request.retry ?? DEFAULT_RETRY;
  let isAway = false;
  return async (unit, phase, act, until = signal) => {
    const onRetry = ({ attempt, wait, error }: Retry): void => {
      const reason = hide(error instanceof Error ? error.message : String(error));
      tell({ event: 'retry', ...nameOf(unit), attempt, wait, reason });
      enter(unit, 'retrying');
    };
    const again = (attempt: number): ReturnType<typeof act> => {
      if (attempt > 1) enter(unit, phase);
      return act(attempt);
    };
    const policy = isAway ? { ...patience, attempts: 1 } : patience;
    try {
      const tried = await retry(again, { clock, random, signal: until, onRetry }, policy);
      isAway = false;
      return tried;
    } catch (error) {
      isAway = isEngineAway(error);
      throw error;
    }
  };
}

function nameOf({ image, platform }: UnitName): UnitName {
  return { image, platform };
}
