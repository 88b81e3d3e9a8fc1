import { mapped, recordedArgument, shortDigest } from '../../deliver/inputs-record.ts';
import type { InputsRecord } from '../../deliver/inputs-record.ts';
import type { KeyParts, Pairs } from '../../plan/content-key.ts';
import { short } from '../status/image-status.ts';
import { cause } from './reasons-schema.ts';
import type { Cause } from './reasons-schema.ts';
import { templateCauses } from './template-causes.ts';
import type { RenderedNow, Replacement } from './template-causes.ts';

/** What an image says that it was built from. */
export interface BuiltFrom {
  /** Undefined: it was built by an early version, or by something else. */
  readonly record: InputsRecord | undefined;
  /** Reference → digest; early versions recorded this much. */
  readonly bases: Pairs;
  /** The BentoML version that it was built for. */
  readonly release?: string | undefined;
}

export interface InputsNow extends RenderedNow {
  readonly parts: KeyParts;
  /** The plan's BentoML version. */
  readonly release: string;
  /** Why a parent has another key than it had. */
  readonly parentCause: (reference: string, from: string, to: string) => Cause;
}

/** What differs between what an image was built from and what it would be built from now; never empty. Pure. */
export function inputCauses(
  { record, bases, release }: BuiltFrom,
  now: InputsNow,
): readonly Cause[] {
  const { parts } = now;
  const moved = baseCauses(bases, parts.bases);
  if (record === undefined) {
    const rest = cause(
      'unrecorded',
      'content key differs; the image does not say what it was built from',
    );
    return [...moved, rest];
  }
  const unrecorded = (['sources', 'arguments'] as const).filter((part) => !record[part]);
  const causes = [
    ...parentCauses(record.parents, parts.parents, now),
    ...moved,
    ...(record.dockerfile === parts.dockerfile
      ? []
      : templateCauses(record, now, replacementsOf(moved, release, now))),
    ...argumentCauses(record.arguments, parts.arguments),
    ...sourceCauses(record.sources, parts.sources),
    ...buildCauses(record, parts),
  ];
  if (causes.length > 0 && unrecorded.length === 0) return causes;
  const silent = unrecorded.length === 0 ? 'all that decides' : `its ${unrecorded.join(' and ')}`;
  return [...causes, cause('unrecorded', `content key differs; the image does not say ${silent}`)];
}

function parentCauses(before: Pairs, now: Pairs, { parentCause }: InputsNow): readonly Cause[] {
  return differing(before, now).flatMap(([reference, from, to]) => {
    if (from !== undefined && to !== undefined) return [parentCause(reference, from, to)];
    const message =
      to === undefined ? `parent ${reference} is not used any more` : `parent ${reference} is new`;
    return [cause('parent', message, { subject: reference, ...values(from, to) })];
  });
}

function baseCauses(before: Pairs, now: Pairs): readonly Cause[] {
  const known = Object.fromEntries(Object.entries(before).filter(([, digest]) => digest !== ''));
  if (Object.keys(known).length === 0) return [];
  const all = differing(known, now);
  const gone = all.filter(([, , to]) => to === undefined);
  const come = all.filter(([, from]) => from === undefined);
  const moved = all.flatMap(([reference, from, to]) => {
    if (from === undefined || to === undefined) return [];
    const message = `base ${reference} moved ${short(from)} → ${short(to)}`;
    return [cause('base', message, { subject: reference, from, to })];
  });
  const [old, fresh] = [gone[0], come[0]];
  if (old && fresh && gone.length === 1 && come.length === 1) {
    const more = { subject: fresh[0], from: old[0], to: fresh[0] };
    return [...moved, cause('base', `base ${old[0]} → ${fresh[0]}`, more)];
  }
  return [
    ...moved,
    ...gone.map(([name, from]) =>
      cause('base', `base ${name} is not used any more`, { subject: name, from: from ?? null }),
    ),
    ...come.map(([name, , to]) =>
      cause('base', `base ${name} is new`, { subject: name, to: to ?? null }),
    ),
  ];
}

function argumentCauses(before: Pairs | undefined, now: Pairs): readonly Cause[] {
  if (before === undefined) return [];
  const recorded = mapped(now, recordedArgument);
  return differing(before, recorded).map(([name, from, to]) => {
    const message =
      from === undefined
        ? `argument ${name} is new: ${shown(to)}`
        : to === undefined
          ? `argument ${name} is gone`
          : `argument ${name} ${shown(from)} → ${shown(to)}`;
    return cause('argument', message, { subject: name, ...values(from, to) });
  });
}

function sourceCauses(before: Pairs | undefined, now: Pairs): readonly Cause[] {
  if (before === undefined) return [];
  return differing(before, mapped(now, shortDigest)).map(([path, from, to]) => {
    const what =
      from === undefined
        ? 'is copied now'
        : to === undefined
          ? 'is not copied any more'
          : 'changed';
    return cause('source', `${path} ${what}`, { subject: path, ...values(from, to) });
  });
}

/** Values that templates may have put into the Dockerfile. */
function replacementsOf(
  moved: readonly Cause[],
  before: string | undefined,
  { release }: InputsNow,
): readonly Replacement[] {
  const name = 'BENTOML_VERSION';
  const other = before !== undefined && before !== '' && release !== '' && before !== release;
  const version = other ? { from: before, to: release } : undefined;
  const bases = moved.flatMap(({ subject, from, to }) =>
    // Another image, not another digest of one.
    from !== null && to !== null && subject === to ? [{ from, to, cause: undefined }] : [],
  );
  if (version === undefined) return bases;
  const message = `argument ${name} ${version.from} → ${version.to}`;
  return [
    ...bases,
    { ...version, cause: cause('argument', message, { subject: name, ...version }) },
  ];
}

/** What a build is told beside its files. */
function buildCauses(before: InputsRecord, now: KeyParts): readonly Cause[] {
  const told = [
    ['platform', before.platform, now.platform],
    ['target', before.target ?? '', now.target ?? ''],
    ['secret', before.secrets.join(', '), now.secrets.join(', ')],
    ['ssh', before.ssh.join(', '), now.ssh.join(', ')],
  ] as const;
  return told.flatMap(([kind, from, to]) => {
    if (from === to) return [];
    const name = kind === 'secret' ? '--secret' : kind === 'ssh' ? '--ssh' : kind;
    return [cause(kind, `${name} ${from || 'none'} → ${to || 'none'}`, { from, to })];
  });
}

/** Names whose values differ, in the order of what is now; then those that are gone. */
function differing(
  before: Pairs,
  now: Pairs,
): readonly (readonly [name: string, from: string | undefined, to: string | undefined])[] {
  const names = [...new Set([...Object.keys(now), ...Object.keys(before)])];
  return names.flatMap((name) =>
    before[name] === now[name] ? [] : [[name, before[name], now[name]] as const],
  );
}

function values(
  from: string | undefined,
  to: string | undefined,
): { from: string | null; to: string | null } {
  return { from: from ?? null, to: to ?? null };
}

/** Values of arguments may be empty, or have blanks. */
function shown(value = ''): string {
  return value === '' || /\s/.test(value) ? JSON.stringify(value) : value;
}
