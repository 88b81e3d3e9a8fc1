import type { Action, Cause, ImageReasons, Reasons } from '../../trust/reasons/reasons-schema.ts';
import type { Paint, Role } from '../report/style.ts';
import { count } from '../summary.ts';
import { columns } from '../table.ts';
import { visible } from '../../visible.ts';

const ROLES: Readonly<Record<Action, Role>> = {
  build: 'added',
  'push-only': 'added',
  retag: 'added',
  skip: 'faint',
  blocked: 'warning',
};

/** `manager plan --reasons` for people: a row for each cause of each image, then what could not be asked, then the counts. */
export function reasonsText(reasons: Reasons, paint: Paint): string {
  const { images, registries } = reasons;
  const rows = images.flatMap((image) =>
    image.causes.map((each, index) => {
      const why = visible(causeText(each));
      return index === 0 ? [image.action, nameOf(image, images), why] : ['', '', why];
    }),
  );
  const table = columns([['ACTION', 'IMAGE', 'WHY'], ...rows]);
  const notes = registries.map(({ host, message, hint }) => {
    return `${host}: ${message}${hint === null ? '' : `\n  ${hint}`}\n`;
  });
  return `${coloured(table, paint)}\n${notes.join('')}${totals(reasons)}`;
}

/** A cause with its own causes behind an arrow. */
export function causeText({ message, because }: Cause): string {
  if (because.length === 0) return message;
  return `${message} ← ${because.map(causeText).join('; ')}`;
}

/** The platform is said where an image has several. */
function nameOf({ image, platform }: ImageReasons, all: readonly ImageReasons[]): string {
  const isOne = all.filter((each) => each.image === image).length === 1;
  return isOne ? image : `${image} ${platform}`;
}

/** Colour has no width: it is put on after the columns. */
function coloured(table: string, paint: Paint): string {
  return table
    .split('\n')
    .map((line, index) => {
      if (index === 0 || line === '') return paint('faint', line);
      const [word = ''] = /^\S*/.exec(line) ?? [];
      const role = (ROLES as Readonly<Record<string, Role | undefined>>)[word];
      return role === undefined ? line : paint(role, word) + line.slice(word.length);
    })
    .join('\n');
}

function totals({ images }: Reasons): string {
  const of = (action: Action): number => images.filter((each) => each.action === action).length;
  const parts = [
    `${of('build')} to build`,
    ...(of('push-only') > 0 ? [`${of('push-only')} to push`] : []),
    ...(of('retag') > 0 ? [`${of('retag')} to tag`] : []),
    `${of('skip')} to skip`,
    ...(of('blocked') > 0 ? [`${of('blocked')} blocked`] : []),
  ];
  return `${count(images.length, 'image')}: ${parts.join(', ')}.\n`;
}
