import { basename } from 'node:path';
import type { Failure, Outcome, Pushed } from '../../deliver/outcome.ts';
import type { Role } from '../report/style.ts';
import { cleanText } from './line.ts';

/** Good news first, so that what needs a person stands last, nearest to the prompt. */
export const outcomeTypes = [
  'built',
  'skipped',
  'missing',
  'cancelled',
  'blocked',
  'failed',
] as const satisfies readonly Outcome['type'][];

const roles: Record<Outcome['type'], Role> = {
  built: 'added',
  skipped: 'faint',
  missing: 'warning',
  cancelled: 'warning',
  blocked: 'warning',
  failed: 'error',
};

export function roleOf(outcome: Outcome): Role {
  return isTested(outcome) ? 'added' : roles[outcome.type];
}

/** What an outcome is called. Of images that were to be tested and nothing else, "skipped" would say the contrary. */
export function wordOf(outcome: Outcome): string {
  return isTested(outcome) ? 'tested' : outcome.type;
}

function isTested(outcome: Outcome): boolean {
  return outcome.type === 'skipped' && outcome.tested === true;
}

/** What is to say about an outcome beside its type, on one line; empty when there is nothing. */
export function outcomeText(outcome: Outcome): string {
  return [reasonText(outcome), pushedText(pushedOf(outcome))].filter(Boolean).join('; ');
}

/** The same without what was pushed. */
export function reasonText(outcome: Outcome): string {
  switch (outcome.type) {
    case 'skipped':
    case 'missing':
      return cleanText(outcome.why);
    case 'blocked':
      return `by ${cleanText(outcome.by)}`;
    case 'failed':
      return failureText(outcome.failure);
    case 'built':
    case 'cancelled':
      return '';
  }
}

/** `build, Dockerfile:14: exit code: 100`: the folder is left to where there is room for it. */
function failureText({ stage, dockerfile, message }: Failure): string {
  const where =
    dockerfile === undefined ? '' : `, ${placeText(basename(dockerfile.path), dockerfile.line)}`;
  const [first = ''] = message.split('\n');
  return `${stage}${where}: ${cleanText(first)}`;
}

/** `at generated/a/Dockerfile:14` and `rendered from templates/a.Dockerfile.j2:9`, as far as they are known. */
export function failurePlaces({ dockerfile, template }: Failure): string[] {
  return [
    ...(dockerfile === undefined ? [] : [`at ${placeText(dockerfile.path, dockerfile.line)}`]),
    ...(template === undefined ? [] : [`rendered from ${placeText(template.file, template.line)}`]),
  ];
}

/** `generated/a/Dockerfile:14` */
function placeText(file: string, line: number): string {
  return `${cleanText(file)}:${line}`;
}

/** `pushed to registry.example, found in quay.io` */
function pushedText(pushed: readonly Pushed[]): string {
  const sent = pushed.filter(({ existed }) => !existed);
  const found = pushed.filter(({ existed }) => existed);
  const parts = [
    ...(sent.length > 0 ? [`pushed to ${hostsText(sent)}`] : []),
    ...(found.length > 0 ? [`found in ${hostsText(found)}`] : []),
  ];
  return parts.join(', ');
}

function hostsText(pushed: readonly Pushed[]): string {
  const hosts = [...new Set(pushed.map(({ reference }) => hostOf(reference)))];
  return hosts.length > 2 ? `${hosts.length} registries` : hosts.map(cleanText).join(' and ');
}

/** The registry in a reference; Docker Hub where it names none (distribution/reference: a first part with a dot, a port or localhost). */
function hostOf(reference: string): string {
  const [first = '', ...rest] = reference.split('/');
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  return isHost ? first : 'docker.io';
}

/** What went to registries, or was found there. */
export function pushedOf(outcome: Outcome): readonly Pushed[] {
  return outcome.type === 'built' || outcome.type === 'skipped' ? outcome.pushed : [];
}

/** How many of each, and how many were pushed to a registry; what there is none of is left out. */
export function countsText(outcomes: readonly Outcome[]): string {
  const counts = ['tested', ...outcomeTypes].map(
    (word) => [outcomes.filter((outcome) => wordOf(outcome) === word).length, word] as const,
  );
  const pushed = outcomes.filter((outcome) => pushedOf(outcome).length > 0).length;
  return [...counts, [pushed, 'pushed'] as const]
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${number} ${word}`)
    .join(', ');
}
