import { describe, expect, it } from 'vitest';
import { failureOf } from '../../src/cli/exit.ts';
import { InputError, ManagerError, UsageError } from '../../src/errors.ts';

const calm = new AbortController().signal;

function systemError(): Error {
  return Object.assign(new Error("EACCES: permission denied, open 'x'"), {
    code: 'EACCES',
    syscall: 'open',
  });
}

describe('failureOf', () => {
  it.each([
    ['a usage error', new UsageError('no', 'try'), 2, 'usage'],
    ['wrong input', new InputError([]), 2, 'input'],
    ['the world', new ManagerError('tree/locked', 'busy'), 1, 'failed'],
    ['the disk, unexplained', systemError(), 1, 'failed'],
    ['anything else', new TypeError('x is not a function'), 70, 'bug'],
    ['what is no error', 'text', 70, 'bug'],
    ['nothing', undefined, 70, 'bug'],
  ])('%s → %i', (_, error, code, kind) => {
    expect(failureOf(error, calm)).toMatchObject({ code, kind });
  });

  it('is an interruption when the run was aborted, whatever was thrown', () => {
    expect(failureOf(new TypeError('x'), AbortSignal.abort('SIGINT'))).toMatchObject({
      code: 130,
      kind: 'interrupted',
      diagnostics: [{ message: 'interrupted by SIGINT' }],
    });
    expect(failureOf(new TypeError('x'), AbortSignal.abort())).toMatchObject({
      diagnostics: [{ message: 'interrupted' }],
    });
  });

  it('keeps code, message and hint', () => {
    const error = new ManagerError('tree/locked', 'busy', { hint: 'wait' });
    expect(failureOf(error, calm).diagnostics).toEqual([
      { code: 'tree/locked', severity: 'error', message: 'busy', hint: 'wait' },
    ]);
  });

  it('keeps causes for --verbose', () => {
    const cause = new Error('inner', { cause: 'innermost' });
    const { detail } = failureOf(new ManagerError('a/b', 'outer', { cause }), calm);
    expect(detail).toMatch(/^caused by Error: inner\n[^]*caused by innermost$/);
  });

  it('gives a bug its stack and the versions', () => {
    const { detail, diagnostics } = failureOf(new TypeError('oops'), calm);
    expect(detail).toMatch(/^TypeError: oops\n +at /);
    expect(diagnostics[0]?.message).toBe('this is a bug in manager, not in your input: oops');
    expect(diagnostics[0]?.hint).toContain(`Node.js ${process.version}`);
  });
});
