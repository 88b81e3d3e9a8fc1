import { describe, expect, it } from 'vitest';
import { programsRegistry } from '../../../src/containerize/container/own-bases.ts';
import type { BaseAnswer, RegistryPort } from '../../../src/deliver/ports.ts';

describe('the registry of an engine that is a program', () => {
  const known: BaseAnswer = { reference: 'a:1', digest: 'sha256:1', platforms: ['linux/amd64'] };
  const problems = (['absent', 'platform', 'denied', 'unreachable'] as const).map(
    (kind): BaseAnswer => ({ reference: kind, platforms: [], problem: { kind, message: 'no' } }),
  );
  const registry = {
    resolveBases: () => Promise.resolve([known, ...problems]),
  } as Partial<RegistryPort> as RegistryPort;

  it('leaves bases that it cannot look up to the program', async () => {
    const questions = [known, ...problems].map(({ reference }) => ({
      reference,
      platforms: ['linux/arm64'],
    }));
    const answers = await programsRegistry(registry).resolveBases(
      questions,
      new AbortController().signal,
    );
    expect(answers[0]).toBe(known);
    expect(answers.slice(1)).toEqual(
      problems.map(({ reference }) => ({
        reference,
        digest: 'unknown',
        platforms: ['linux/arm64'],
      })),
    );
  });
});
