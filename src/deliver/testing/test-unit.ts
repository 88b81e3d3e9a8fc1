import { createHash } from 'node:crypto';
import type { ImageTest } from '../../manifest/tests.ts';
import { resolveTests } from '../../plan/tests.ts';
import { normalizePlatform } from '../../registry/platform.ts';
import type { Buildable } from '../build.ts';
import { failureOf } from '../failure.ts';
import type { Stage } from '../finish-unit.ts';
import { plainLine } from '../log/lines.ts';
import type { Failure } from '../outcome.ts';
import type { LogFile, TestImage, TestVerdict } from '../ports.ts';
import type { TestRecord } from '../report-schema.ts';
import type { Session } from '../session.ts';
import { pushedSizeOf } from './pushed-size.ts';

/** How the tests of a unit ended. */
export interface Tested {
  /** Absent: it has none, or they are not wanted. */
  readonly record?: TestRecord;
  readonly failure?: Failure;
  readonly log: string | undefined;
}

/**
 * Stands for what the tests of an image are, names of its cell filled in: where it is another one, they are to be run again. How they
 * are written in the manifest does not count.
 */
export function testsKey(tests: readonly ImageTest[]): string {
  const text = JSON.stringify(tests, (name, value: unknown) => {
    if (name === 'place' || name === 'path' || name === 'shown') return undefined;
    return value instanceof Map ? [...(value as ReadonlyMap<unknown, unknown>)] : value;
  });
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/**
 * Tests what was built, and what the engine held already unless the report says that this very image has passed these very tests.
 *
 * @throws the session's reason when it is aborted
 */
export async function testUnit(stage: Stage, session: Session): Promise<Tested> {
  const { unit, image, log } = stage;
  const { request, world } = session;
  const mode = request.test ?? 'new';
  const tests = resolveTests(unit.planned, unit.platform);
  if (world.test === undefined || mode === 'never' || tests.length === 0) return { log };
  const key = testsKey(tests);
  const before = request.earlier?.images[unit.image]?.[unit.platform]?.tests;
  const hasPassed =
    before?.key === key && before.image_id === image.id && before.outcome === 'passed';
  if (hasPassed && mode === 'new' && stage.why !== undefined) return { record: before, log };
  session.enter(unit, 'testing');
  return runTests(stage, tests, key, world.test, session);
}

async function runTests(
  { unit, image, log: buildLog }: Stage,
  tests: readonly ImageTest[],
  key: string,
  test: TestImage,
  session: Session,
): Promise<Tested> {
  const { info, signal, secrets } = session;
  const transcript = openTranscript(unit, session);
  const record = { key, image_id: image.id } as const;
  try {
    const subject = {
      image: unit.image,
      platform: unit.platform,
      imageId: image.id,
      size: image.size,
      pushedSize: pushedSizeOf(unit, session.request.earlier),
      tests,
      isForeign: normalizePlatform(info.platform) !== unit.platform,
    };
    const { value: verdict, attempts } = await session.retry(unit, 'testing', () =>
      test(subject, { signal, say: transcript.say }),
    );
    tellNotRun(verdict, unit, session);
    const log = transcript.shown() ?? buildLog;
    const { checks, problems, notRun } = verdict;
    if (problems.length === 0) {
      const outcome = notRun.length === 0 ? 'passed' : 'partly';
      return { record: { ...record, outcome, checks, problems: [] }, log };
    }
    return {
      record: { ...record, outcome: 'failed', checks, problems: problems.map(secrets.hide) },
      failure: failureIn(verdict, tests, { attempts, log, hide: secrets.hide }),
      log,
    };
  } catch (error) {
    signal.throwIfAborted();
    const log = transcript.shown() ?? buildLog;
    return { failure: failureOf(error, unit, { stage: 'test', hide: secrets.hide, log }), log };
  } finally {
    await transcript.close();
  }
}

function failureIn(
  { problems }: TestVerdict,
  tests: readonly ImageTest[],
  {
    attempts,
    log,
    hide,
  }: { attempts: number; log: string | undefined; hide: (text: string) => string },
): Failure {
  const failed = tests.filter(({ name }) => problems.some((each) => each.startsWith(`${name}: `)));
  const places = failed.map(({ place }) => place).join(', ');
  return {
    stage: 'test',
    message: hide(problems.join('\n')),
    hint: `What is expected stands at ${places}; \`manager test\` tests again without building.`,
    lastLines: [],
    ...(log === undefined ? {} : { log }),
    attempts,
  };
}

function tellNotRun({ notRun }: TestVerdict, { image }: Buildable, session: Session): void {
  for (const text of notRun) {
    session.tell({ event: 'warning', text: `not tested: ${session.secrets.hide(text)}`, image });
  }
}

interface Transcript {
  readonly say: (line: string) => void;
  /** The log, once something was said. */
  readonly shown: () => string | undefined;
  readonly close: () => Promise<void>;
}

/** Lines of tests go to the end of the unit's log, and to who watches. */
function openTranscript({ image, platform }: Buildable, session: Session): Transcript {
  let log: LogFile | undefined;
  return {
    say: (line) => {
      const text = session.secrets.hide(plainLine(line));
      log ??= session.world.logs.open({ image, platform }, 'append');
      log.write(`${text}\n`);
      session.tell({ event: 'log', image, platform, text });
    },
    shown: () => log?.shown,
    close: async () => {
      const problem = await log?.close();
      if (problem === undefined) return;
      const text = `the log ${log?.shown ?? ''} is not whole: ${problem}`;
      session.tell({ event: 'warning', text, image });
    },
  };
}
