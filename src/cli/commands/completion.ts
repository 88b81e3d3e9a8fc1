import { positional } from '../command.ts';
import type { CommandModule } from '../command.ts';
import { commands } from '../commands.ts';
import { completionScript, isShell } from '../completion.ts';

export const run: CommandModule['run'] = (args, _context, report) => {
  const shell = positional(args, 0);
  if (!isShell(shell)) throw new Error(`the parser let the shell ${shell} through`);
  report.out.write(completionScript(shell, commands));
  return Promise.resolve(0);
};
