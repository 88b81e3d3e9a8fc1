import type { Context } from '../context.ts';
import { checkpoint } from './checkpoint.ts';
import type { CommandSpec } from './command.ts';
import { commandLine } from './command.ts';
import { exitCodes, failureOf } from './exit.ts';
import type { Failure } from './exit.ts';
import { parseCommandLine } from './parse.ts';
import type { Invocation } from './parse.ts';
import { createReporter } from './report/reporter.ts';
import type { Reporter } from './report/reporter.ts';
import { visible, visibleLines } from '../visible.ts';
import type { UsageProblem } from './usage.ts';
import { managerVersion } from './version.ts';

/** Does what a command line asks for and answers with the exit code; every failure has been reported by then. */
export async function runCli(
  argv: readonly string[],
  context: Context,
  root: CommandSpec,
): Promise<number> {
  const invocation = await parseCommandLine(argv, root);
  switch (invocation.kind) {
    case 'version':
      context.stdout.write(`${managerVersion()}\n`);
      return exitCodes.done;
    case 'help': {
      const { helpText } = await import('./help.ts');
      context.stdout.write(helpText(invocation, root, context));
      return exitCodes.done;
    }
    case 'wrong':
      return refuse(invocation.problems, invocation, context);
    case 'run':
      return runCommand(invocation, context);
  }
}

async function runCommand(
  invocation: Extract<Invocation, { kind: 'run' }>,
  context: Context,
): Promise<number> {
  const report = createReporter(invocation.settings, context);
  try {
    const module = await load(invocation);
    await checkpoint(context);
    const code = await module.run(invocation.args, context, report);
    const wasCutShort = context.signal.aborted && code !== exitCodes.done;
    if (!wasCutShort) {
      report.finish();
      return code;
    }
  } catch (error) {
    return fail(failureOf(error, context.signal), invocation, context, report);
  }
  return fail(failureOf(undefined, context.signal), invocation, context, report);
}

async function load({ spec, path }: Invocation): ReturnType<NonNullable<CommandSpec['load']>> {
  if (spec.load !== undefined) return spec.load();
  throw new Error(`nothing does \`${commandLine(path)}\``);
}

function fail(
  failure: Failure,
  invocation: Invocation,
  context: Context,
  report: Reporter,
): number {
  const { kind, diagnostics, detail, code } = failure;
  const isShort = report.settings.format === 'text' && (kind === 'usage' || kind === 'interrupted');
  if (isShort) {
    for (const { message, hint } of diagnostics) {
      context.stderr.write(problemText({ message, ...(hint !== undefined && { hint }) }));
    }
    if (kind === 'usage') context.stderr.write(nextStep(invocation));
  } else {
    report.add(diagnostics);
  }
  if (detail !== undefined && (kind === 'bug' || report.settings.verbose)) {
    context.stderr.write(`${visibleLines(detail).join('\n')}\n`);
  }
  report.finish();
  return code;
}

/** Mistakes on the command line, each in one line, then where to read on. Never the whole help. */
function refuse(
  problems: readonly UsageProblem[],
  invocation: Invocation,
  context: Context,
): number {
  const { settings } = invocation;
  if (settings.format === 'text') {
    const shown = problems.slice(0, 6);
    for (const problem of shown) context.stderr.write(problemText(problem));
    if (shown.length < problems.length) {
      context.stderr.write(`manager: and ${problems.length - shown.length} more\n`);
    }
    context.stderr.write(nextStep(invocation));
  } else {
    const report = createReporter(settings, context);
    report.add(problems.map((problem) => ({ ...problem, severity: 'error' })));
    report.finish();
  }
  return exitCodes.refused;
}

function problemText({ message, hint }: Pick<UsageProblem, 'message' | 'hint'>): string {
  const text = `manager: ${message}${hint === undefined ? '' : `. ${hint}`}`;
  return `${visible(text)}\n`;
}

function nextStep({ path }: Invocation): string {
  return `See \`${commandLine(path)} --help\`.\n`;
}
