import { flagValue, readSources } from '../instruction.ts';
import { isRemote } from '../read.ts';
import { jsonStrings } from '../words.ts';
import { range } from './rule.ts';
import type { Rule } from './rule.ts';

/** ADD of an address takes what the server answers today; with `--checksum` the builder verifies it. */
export const addUrl: Rule = (instruction) => {
  if (instruction.keyword !== 'ADD' || flagValue(instruction, 'checksum') !== undefined) return [];
  return readSources(instruction)
    .filter(({ text }) => isRemote(text))
    .map(({ text, start, end }) => ({
      code: 'add-url',
      message: `ADD of ${withoutCredentials(text)} downloads without checking`,
      hint: 'add --checksum=sha256:…, or download and verify in a RUN',
      ...range(instruction, start, end),
    }));
};

/** ENTRYPOINT and CMD as text run below a shell, which keeps signals and arguments to itself. */
export const shellForm: Rule = (instruction) => {
  const { keyword, logical, argsAt } = instruction;
  if (keyword !== 'ENTRYPOINT' && keyword !== 'CMD') return [];
  const args = logical.slice(argsAt).trimEnd();
  if (args === '' || jsonStrings(args) !== undefined) return [];
  return [
    {
      code: 'shell-form',
      message: `${keyword} in shell form: a shell takes the signals, and arguments of docker run are lost`,
      hint: `write ${keyword} ["program", "argument"]`,
      ...range(instruction, argsAt, argsAt + args.length),
    },
  ];
};

function withoutCredentials(address: string): string {
  return address.replace(/\/\/[^/@]*@/, '//');
}
