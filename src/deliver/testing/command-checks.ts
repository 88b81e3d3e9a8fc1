import type { ContainerImage, ContainerResult, Containers } from '../../engine/containers.ts';
import { ManagerError } from '../../errors.ts';
import type { CommandTest } from '../../manifest/tests.ts';
import { withDeadline } from '../deadline.ts';
import type { Clock } from '../ports.ts';
import type { Check } from './check.ts';

export interface CommandSurroundings {
  readonly containers: Containers;
  readonly clock: Clock;
  readonly labels: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Takes the output, whole lines. */
  readonly say: (line: string) => void;
}

/** A command that was run, or that the engine's machine cannot run. */
export type CommandEnd = Check | 'wrong machine';

/** Runs a command in a container of its own and compares how it ended. */
export async function commandCheck(
  command: CommandTest,
  image: ContainerImage,
  surroundings: CommandSurroundings,
): Promise<CommandEnd> {
  const { timeout, shown } = command;
  const what = `\`${shown}\``;
  const late = new ManagerError('deliver/timeout', `${what} took longer than ${timeout} s`);
  try {
    const result = await run(command, image, surroundings, late);
    for (const line of linesOf(result)) surroundings.say(line);
    if (image.platform !== undefined && isOtherMachine(result)) return 'wrong machine';
    const problem = problemOf(command, result);
    return problem === undefined ? { what } : { what, problem: `${what} ${problem}` };
  } catch (error) {
    if (error === late) return { what, problem: late.message };
    throw error;
  }
}

function run(
  command: CommandTest,
  image: ContainerImage,
  { containers, clock, labels, signal: outer }: CommandSurroundings,
  late: ManagerError,
): Promise<ContainerResult> {
  const { timeout, user, environment, network, keepsEntrypoint } = command;
  return withDeadline(
    (signal) =>
      containers.run(
        {
          ...image,
          command: command.command,
          keepsEntrypoint,
          network,
          labels,
          environment: Object.fromEntries(environment),
          ...(user !== undefined && { user }),
        },
        { signal },
      ),
    { milliseconds: timeout * 1000, error: () => late, signal: outer, clock },
  );
}

/** A program for a machine that is not emulated: the kernel's ENOEXEC, in the words of runc, its shells and crun. */
function isOtherMachine({ refusal, stderr }: ContainerResult): boolean {
  return /exec format error/i.test(refusal ?? stderr);
}

function problemOf(command: CommandTest, result: ContainerResult): string | undefined {
  const { exitCode, refusal } = result;
  if (refusal !== undefined) return `could not be started: ${refusal}`;
  if (exitCode !== command.exitCode) {
    const words = exitCode === 137 ? ' (it was killed)' : '';
    const said = shown(result.stderr.trim() === '' ? result.stdout : result.stderr);
    return `ended with ${exitCode}${words}, but should end with ${command.exitCode}; it said ${said}`;
  }
  for (const stream of ['stdout', 'stderr'] as const) {
    const missed = command[stream].find((each) => !new RegExp(each, 'm').test(result[stream]));
    if (missed !== undefined) {
      return `printed ${shown(result[stream])} on ${stream}, but that should match /${missed}/`;
    }
  }
  return undefined;
}

/** Enough to see what came; the log has all of it. */
const SHOWN_LENGTH = 200;

function shown(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return 'nothing';
  return JSON.stringify(
    trimmed.length > SHOWN_LENGTH ? `${trimmed.slice(0, SHOWN_LENGTH)}…` : trimmed,
  );
}

function linesOf({ stdout, stderr }: ContainerResult): string[] {
  return [stdout, stderr].flatMap((text) => {
    const lines = text.split('\n');
    return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
  });
}
