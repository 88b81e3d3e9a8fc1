import type { LocalFinding } from '../finding.ts';
import type { Command } from '../shell-commands.ts';
import { isShell } from '../shell.ts';
import type { Rule } from './rule.ts';

const FETCHES = /^(?:curl|wget|fetch|aria2c)$/;
const INTERPRETER = /^(?:python[\d.]*|perl|ruby|node|php)$/;
const FETCHED_WORD = /(?:\$\(|`|<\()\s*(?:\S*\/)?(?:curl|wget)\b/;

/** `curl … | sh` and its kin run whatever the server answers, unchecked, and even half of it when the connection breaks. */
export const pipeToShell: Rule = (_instruction, script) => {
  const fetched = new Set<number>();
  const findings: LocalFinding[] = [];
  for (const command of script.commands) {
    if (FETCHES.test(command.name)) fetched.add(command.pipeline);
    const piped = fetched.has(command.pipeline) && runsStandardInput(command);
    if (piped || runsWord(command))
      findings.push(piped ? pipeFinding(command) : wordFinding(command));
  }
  return findings;
};

function runsStandardInput({ name, args }: Command): boolean {
  const plain = args.filter((arg) => !/^[<>\d]/.test(arg));
  if (isShell(name)) {
    const file = plain.find((arg) => !arg.startsWith('-'));
    return (
      plain.some((arg) => /^-\w*s$|^-$/.test(arg)) ||
      (file === undefined && !plain.some((arg) => /^-\w*c$/.test(arg)))
    );
  }
  return INTERPRETER.test(name) && (plain.length === 0 || plain[0] === '-');
}

function runsWord({ name, raw }: Command): boolean {
  return (
    (isShell(name) || name === 'eval' || name === 'source' || name === '.') &&
    FETCHED_WORD.test(raw)
  );
}

function pipeFinding(command: Command): LocalFinding {
  return finding(command, `a download is piped into ${command.name}`);
}

function wordFinding(command: Command): LocalFinding {
  return finding(command, `a download is run by ${command.name} as it comes`);
}

function finding({ start, end }: Command, what: string): LocalFinding {
  const hint =
    'download to a file, check it against a published checksum or signature, then run it';
  return { code: 'pipe-to-shell', message: `${what} without being checked`, hint, start, end };
}

/** A build runs as the user of the stage: `sudo` needs a package more and hides which user it is. */
export const sudo: Rule = (_instruction, script) => {
  const found = script.commands.find((command) => command.sudo);
  if (found === undefined) return [];
  const { start, end } = found;
  return [
    {
      code: 'sudo',
      message: 'sudo in a build',
      hint: 'switch with USER where another user is needed',
      start,
      end,
    },
  ];
};
