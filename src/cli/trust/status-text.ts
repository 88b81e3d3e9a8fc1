import type { ImageStatus, Status } from '../../trust/status/status-schema.ts';
import type { Paint } from '../report/style.ts';
import { count } from '../summary.ts';
import { columns } from '../table.ts';

/** What the problems are called in the table. */
const WORDS: Readonly<Record<ImageStatus['problems'][number]['kind'], string>> = {
  missing: 'missing',
  'other-digest': 'other digest',
  stale: 'stale',
  'base-moved': 'base moved',
  incomplete: 'incomplete',
  unmanaged: 'not ours',
  unknown: 'unknown',
};

/** `manager status` for people: what is wrong, or with `all` everything; then a line of totals. */
export function statusText(status: Status, paint: Paint, all: boolean): string {
  const rows = [...imageRows(status, all), ...aliasRows(status, all), ...orphanRows(status)];
  // Colour has no width: it is put on after the columns.
  const table = rows.length === 0 ? '' : coloured(columns([HEADER, ...rows]), paint);
  return `${table}${table === '' ? '' : '\n'}${notes(status)}${totals(status)}`;
}

const HEADER = ['STATE', 'REFERENCE', 'WHY'];

function imageRows({ images }: Status, all: boolean): string[][] {
  return images.flatMap(({ reference, problems }) => {
    if (problems.length === 0) return all ? [['ok', reference, '']] : [];
    return problems.map(({ kind, message, platform }) => {
      const where = platform === null || message.startsWith(platform) ? '' : `${platform}: `;
      return [WORDS[kind], reference, where + message];
    });
  });
}

function aliasRows({ aliases }: Status, all: boolean): string[][] {
  return aliases.flatMap(({ reference, state, message, image }) => {
    if (state === 'ok') return all ? [['ok', reference, `alias of ${image}`]] : [];
    if (state === 'ahead') return all ? [['ahead', reference, message ?? '']] : [];
    return [[`alias ${state}`, reference, message ?? '']];
  });
}

function orphanRows({ orphans }: Status): string[][] {
  return (orphans ?? []).map(({ repository, tag }) => [
    'orphan',
    `${repository}:${tag}`,
    'the manifest does not want it',
  ]);
}

function coloured(table: string, paint: Paint): string {
  return table
    .split('\n')
    .map((line, index) => {
      if (index === 0 || line === '') return paint('faint', line);
      const [word = ''] = /^.*?(?= {2}|$)/.exec(line) ?? [];
      const role = word === 'ok' || word === 'ahead' ? 'added' : 'warning';
      return paint(role, word) + line.slice(word.length);
    })
    .join('\n');
}

function notes({ registries, bases, other_releases: releases, orphans }: Status): string {
  const lines = [
    ...registries.flatMap(({ state, host, message, hint }) => {
      if (message === null) return [];
      const head = state === 'ok' ? `${host}: ` : `${host} (${state}): `;
      return [`${head}${message}${hint === null ? '' : `\n  ${hint}`}`];
    }),
    ...bases.map(({ reference, message }) => `base image ${reference}: ${message}`),
    ...releases.map(({ repository, release, tags }) => {
      return `${repository} keeps ${count(tags.length, 'tag')} of ${release}.`;
    }),
    ...(orphans === null ? ['Orphans are looked for when nothing is selected.'] : []),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function totals({ images, aliases, orphans, registries, drift }: Status): string {
  const right = images.filter(({ problems }) => problems.length === 0).length;
  const moving = aliases.filter(({ state }) => state === 'ok' || state === 'ahead').length;
  // Nobody may say that there are none where a registry was not asked or keeps its list to itself.
  const areKnown =
    orphans !== null && (orphans.length > 0 || registries.every(({ message }) => message === null));
  const parts = [
    `${right} of ${count(images.length, 'image')} as the manifest says`,
    ...(aliases.length === 0
      ? []
      : [`${moving} of ${aliases.length} ${aliases.length === 1 ? 'alias' : 'aliases'}`]),
    ...(areKnown ? [count(orphans.length, 'orphan')] : []),
  ];
  const where = registries.map(({ host }) => host).join(', ');
  return `${drift ? 'Drift' : 'No drift'} in ${where}: ${parts.join(', ')}.\n`;
}
