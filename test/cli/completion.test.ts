import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { completionScript, isShell } from '../../src/cli/completion.ts';

/** What bash offers at the end of the words, from the script as bash runs it. */
function offered(...words: readonly string[]): string[] {
  const script = `${completionScript('bash', commands)}
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_manager
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const output = execFileSync('bash', ['--norc', '-c', script, 'bash', 'manager', ...words], {
    encoding: 'utf8',
  });
  return output.split('\n').filter((line) => line !== '');
}

describe('bash', () => {
  it.each([
    [['pla'], ['plan']],
    [['-pv', '3.8', 'pla'], ['plan']],
    [['-bv', 'generate', 'pla'], ['plan']],
    [['add', 'di'], ['distro']],
    [
      ['add', ''],
      ['distro', 'cuda', 'python'],
    ],
    [['add', 'distro', '--base'], ['--base-image']],
    [['-g', 'd'], ['dockerfiles']],
    [['--generate', '=', 'i'], ['images']],
    [
      ['--generate', '='],
      ['dockerfiles', 'images'],
    ],
    [['--format', 's'], ['sarif']],
    [['list', '--format', 'c'], ['csv']],
    [['-bv', ''], []],
    [['-mf', 'package.j'], ['package.json']],
    [['-dd', 'sr'], ['src']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
  ])('%j → %j', (words, expected) => {
    expect(offered(...words)).toEqual(expected);
  });

  it('offers flags of the command at hand', () => {
    expect(offered('generate', '--ch')).toEqual(['--check']);
    expect(offered('plan', '--ch')).toEqual([]);
    expect(offered('-')).toContain('-pth');
  });

  it('offers commands, not words that are none', () => {
    expect(offered('')).toContain('push');
    expect(offered('')).not.toContain('secret');
  });
});

describe('zsh', () => {
  const script = completionScript('zsh', commands);
  it('has a function for every command and escapes what _arguments reads', () => {
    expect(script).toMatch(/^#compdef manager\n/);
    expect(script).toContain('_manager_add_distro() {');
    expect(script).toContain(
      String.raw`'(--base-image)'--base-image'[The image to start from\: ubuntu\:24.04]:IMAGE: '`,
    );
    expect(script).toContain(
      "'*'{--generate,-g}'[What to make; repeatable]:WHAT:(dockerfiles images)'",
    );
  });
});

describe('fish', () => {
  const script = completionScript('fish', commands);
  it('has a line for every command and flag, with old-style short names', () => {
    const lines = script.split('\n');
    expect(lines).toContain(
      "complete -c manager -n '__fish_seen_subcommand_from add; and __fish_seen_subcommand_from cuda' " +
        "-o dr -l dry-run -d 'Print the diff, change nothing'",
    );
    expect(script).toMatch(/-o mf -l manifest-file -r -F -d /);
    expect(script).toMatch(/ -s r -l releases -x -a 'base runtime cudnn devel' /);
  });
});

it('knows its shells', () => {
  expect(['bash', 'zsh', 'fish', 'tcsh', 'toString'].filter(isShell)).toEqual([
    'bash',
    'zsh',
    'fish',
  ]);
});
