import { lineDigests, templateDigests } from '../../deliver/inputs-record.ts';
import { groupBy } from '../../group.ts';
import { patchOf } from '../../tree/diff.ts';
import { cause } from '../reasons/reasons-schema.ts';
import type { Cause } from '../reasons/reasons-schema.ts';
import { templateCauses } from '../reasons/template-causes.ts';
import type { Replacement } from '../reasons/template-causes.ts';
import type { Comparison } from './comparison-schema.ts';
import type { Snapshot, SnapshotImage } from './snapshot.ts';

export interface CompareInput {
  /** As the user named it. */
  readonly against: string;
  readonly before: Snapshot;
  readonly after: Snapshot;
  /** By image name of the plan that is: files of the context that the image reads and that changed. */
  readonly changedFiles: ReadonlyMap<string, readonly string[]>;
}

type Rebuilt = Comparison['rebuilt'][number];

/** What differs between two plans. Images are one by their place in the matrix, whatever their tags. Pure. */
export function comparePlans(input: CompareInput): Comparison {
  const { against, before, after } = input;
  const old = new Map(before.images.map((image) => [image.id, image]));
  const ids = new Set(after.images.map(({ id }) => id));
  const rebuilt = rebuiltImages(input, old);
  const done = new Set(rebuilt.map(({ image }) => image));
  const rest = after.images.flatMap((image) => {
    const was = old.get(image.id);
    return was === undefined || done.has(image.name) ? [] : [{ image, was }];
  });
  return {
    version: 1,
    against,
    bentoml_version: { from: before.release, to: after.release },
    dockerfiles_compared: before.templateText !== undefined,
    added: after.images.filter(({ id }) => !old.has(id)).map(({ name }) => name),
    removed: before.images.filter(({ id }) => !ids.has(id)).map(({ name }) => name),
    rebuilt,
    renamed: rest.flatMap(({ image, was }) =>
      image.name === was.name ? [] : [{ image: image.name, was: was.name }],
    ),
    unchanged: rest.filter(({ image, was }) => image.name === was.name).length,
    diffs: diffsOf(after.images, old),
  };
}

function rebuiltImages(
  input: CompareInput,
  old: ReadonlyMap<string, SnapshotImage>,
): readonly Rebuilt[] {
  const { after } = input;
  const byName = new Map(after.images.map((image) => [image.name, image]));
  const known = new Map<string, readonly Cause[]>();
  const causesOf = (image: SnapshotImage): readonly Cause[] => {
    const found = known.get(image.name);
    if (found) return found;
    known.set(image.name, []);
    const was = old.get(image.id);
    const parents = image.parents.flatMap((name) => {
      const parent = byName.get(name);
      if (parent === undefined || !old.has(parent.id)) return [];
      const because = [...causesOf(parent)];
      if (because.length === 0) return [];
      return [cause('parent', `parent ${name} is rebuilt`, { subject: name, because })];
    });
    const causes = was === undefined ? [] : [...parents, ...ownCauses(was, image, input)];
    known.set(image.name, causes);
    return causes;
  };
  return after.images.flatMap((image) => {
    const causes = [...causesOf(image)];
    const was = old.get(image.id);
    if (was === undefined || causes.length === 0) return [];
    return [{ image: image.name, was: was.name, causes }];
  });
}

function ownCauses(
  was: SnapshotImage,
  image: SnapshotImage,
  { before, after, changedFiles }: CompareInput,
): readonly Cause[] {
  const files = (changedFiles.get(image.name) ?? []).map((path) =>
    cause('source', `${path} changed`, { subject: path }),
  );
  return [
    ...dockerfileCauses(was, image, { before, after }),
    ...argumentCauses(was, image),
    ...files,
    ...platformCauses(was, image),
  ];
}

function dockerfileCauses(
  was: SnapshotImage,
  image: SnapshotImage,
  { before, after }: Pick<CompareInput, 'before' | 'after'>,
): readonly Cause[] {
  const base = changedValue('base', 'base', was.base_image, image.base_image);
  const [old, now] = [was.rendered?.file, image.rendered?.file];
  if (!old || !now) return base.flatMap((each) => each.cause ?? []);
  if (old.text === now.text) return [];
  const version = changedValue(
    'argument',
    'argument BENTOML_VERSION',
    before.release,
    after.release,
  );
  const record = {
    lines: lineDigests(old.text).join(''),
    ...(before.templateText && { templates: templateDigests(old.templates, before.templateText) }),
  };
  const rendered = { file: now, templateText: after.templateText };
  return templateCauses(record, rendered, [...base, ...version]);
}

/** A value that both plans have, where it differs. */
function changedValue(
  kind: Cause['kind'],
  what: string,
  from: string,
  to: string,
): readonly Replacement[] {
  if (from === to || from === '' || to === '') return [];
  const subject = kind === 'base' ? to : 'BENTOML_VERSION';
  return [{ from, to, cause: cause(kind, `${what} ${from} → ${to}`, { subject, from, to }) }];
}

/** Of a plan without Dockerfiles it is not known which arguments count: all do. */
function argumentCauses(was: SnapshotImage, image: SnapshotImage): readonly Cause[] {
  const declared = image.rendered?.declared;
  const names = Object.keys({ ...was.build_args, ...image.build_args });
  return names.flatMap((name) => {
    const [from, to] = [was.build_args[name] ?? null, image.build_args[name] ?? null];
    if (from === to || declared?.has(name) === false) return [];
    const message = `argument ${name} ${from ?? 'none'} → ${to ?? 'none'}`;
    return [cause('argument', message, { subject: name, from, to })];
  });
}

function platformCauses(was: SnapshotImage, image: SnapshotImage): readonly Cause[] {
  const come = image.platforms.filter((each) => !was.platforms.includes(each));
  const gone = was.platforms.filter((each) => !image.platforms.includes(each));
  return [
    ...come.map((each) => cause('platform', `platform ${each} is new`, { subject: each })),
    ...gone.map((each) => cause('platform', `platform ${each} is gone`, { subject: each })),
  ];
}

/** Each distinct change once, whatever lines stand around it. */
function diffsOf(
  images: readonly SnapshotImage[],
  old: ReadonlyMap<string, SnapshotImage>,
): Comparison['diffs'] {
  const changes = images.flatMap((image) => {
    const before = old.get(image.id);
    const [from, to] = [before?.rendered?.file.text, image.rendered?.file.text];
    if (before === undefined || from === undefined || to === undefined || from === to) return [];
    const patch = patchOf(`a/${before.dockerfile}`, `b/${image.dockerfile}`, from, to);
    return [{ path: image.dockerfile, name: image.name, patch }];
  });
  return [...groupBy(changes, ({ patch }) => changedPart(patch)).values()].map((group) => ({
    patch: group[0]?.patch ?? '',
    dockerfiles: [...new Set(group.map(({ path }) => path))],
    images: group.map(({ name }) => name),
  }));
}

function changedPart(patch: string): string {
  return patch
    .split('\n')
    .slice(2)
    .filter((line) => /^[+-]/.test(line))
    .join('\n');
}
