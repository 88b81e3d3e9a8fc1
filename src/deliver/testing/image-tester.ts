import type { ContainerImage, Containers } from '../../engine/containers.ts';
import { EngineError } from '../../engine/engine-error.ts';
import type { ImageTest } from '../../manifest/tests.ts';
import type { Clock, TestImage, TestSubject } from '../ports.ts';
import type { Check } from './check.ts';
import { commandCheck } from './command-checks.ts';
import type { CommandSurroundings } from './command-checks.ts';
import { configChecks } from './config-checks.ts';
import { fileChecks } from './file-checks.ts';
import { sizeChecks } from './size-checks.ts';

/** Containers that tests start have it, with the image's name: `docker ps -a --filter label=manager.test` finds those of a run that was killed. */
export const TEST_LABEL = 'manager.test';

/** Tests images in containers of an engine, check after check: all that fail are told at once. */
export function createImageTester(containers: Containers, clock: Clock): TestImage {
  return async (subject, { signal, say }) => {
    const { imageId, platform, isForeign } = subject;
    const labels = { [TEST_LABEL]: subject.image };
    const image = { image: imageId, ...(isForeign && { platform }) };
    const surroundings = { containers, clock, labels, signal, say };
    const problems: string[] = [];
    const notRun: string[] = [];
    let count = 0;
    const told = (name: string, check: Check): void => {
      count += 1;
      say(check.problem === undefined ? `ok: ${check.what}` : `FAILED: ${check.problem}`);
      if (check.problem !== undefined) problems.push(`${name}: ${check.problem}`);
    };
    for (const test of subject.tests) {
      say(`=> test ${test.name}`);
      for (const check of await stillChecks(test, subject, image, surroundings)) {
        told(test.name, check);
      }
      for (const command of test.commands) {
        say(`$ ${command.shown}`);
        const end = await commandCheck(command, image, surroundings);
        if (end !== 'wrong machine') told(test.name, end);
        else
          notRun.push(
            `${test.name}: \`${command.shown}\` is for ${platform}, which the engine's machine does not run`,
          );
      }
    }
    return { checks: count, problems, notRun };
  };
}

/** The checks for which nothing runs. */
async function stillChecks(
  test: ImageTest,
  subject: TestSubject,
  image: ContainerImage,
  { containers, labels, signal }: CommandSurroundings,
): Promise<readonly Check[]> {
  const config = await containers.config(image, signal);
  if (config === undefined) {
    throw new EngineError('test', `the engine does not hold ${subject.image} any more`);
  }
  const files =
    test.files.length === 0
      ? []
      : await containers.withFiles(image, labels, (found) => fileChecks(test.files, found), signal);
  return [...configChecks(test, config), ...files, ...sizeChecks(test, subject)];
}
