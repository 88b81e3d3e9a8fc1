import type { LocalFinding } from '../finding.ts';
import { readMounts } from '../instruction.ts';
import type { Instruction } from '../instruction.ts';
import type { Script } from '../shell.ts';
import { toTextOffset } from '../words.ts';

/** A check of one instruction by itself; `script` is empty for anything but RUN. */
export type Rule = (instruction: Instruction, script: Script) => readonly LocalFinding[];

/** The range in the instruction's text of a range of its logical line. */
export function range(
  { segments }: Instruction,
  start: number,
  end: number,
): { start: number; end: number } {
  return {
    start: toTextOffset(segments, start),
    end: toTextOffset(segments, Math.max(start, end - 1)) + 1,
  };
}

/** True when a cache or tmpfs mount lies on `path` or above it: what is written there is in no layer. */
export function isMounted(instruction: Instruction, path: string): boolean {
  return mountTargets(instruction).some(
    (target) => path === target || path.startsWith(`${target}/`),
  );
}

/** The targets of cache and tmpfs mounts, without a slash at the end. */
export function mountTargets(instruction: Instruction): string[] {
  return readMounts(instruction).flatMap((mount) => {
    const type = mount.get('type');
    if (type !== 'cache' && type !== 'tmpfs') return [];
    const target = mount.get('target') ?? mount.get('dst') ?? mount.get('destination');
    return target === undefined ? [] : [target.replace(/\/+$/, '')];
  });
}
