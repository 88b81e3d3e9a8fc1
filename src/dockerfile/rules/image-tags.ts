import { substitute } from '../substitute.ts';
import type { Lookup } from '../substitute.ts';
import type { Word } from '../words.ts';
import type { CheckedFile, FileFinding, FileRule, PlacedInstruction } from './checked-file.ts';
import { range } from './rule.ts';

/** Stands for a value that only the build knows. */
const UNKNOWN = '\u0000';

/** FROM, COPY --from and RUN --mount=from= an image without a tag, or with `latest`: another image every few weeks. */
export const imagesAreTagged: FileRule = (file) => {
  const lookup = argumentValues(file);
  const findings: FileFinding[] = [];
  for (const placed of file.instructions) {
    const { from, sources } = placed.facts;
    for (const word of from === undefined ? (sources ?? []) : [from.image]) {
      const reference = substitute(word.text, lookup, file.escape) ?? UNKNOWN;
      if (!isStage(file, reference, placed)) findings.push(...moving(placed, reference, word));
    }
  }
  return findings;
};

function moving(at: PlacedInstruction, reference: string, word: Word): FileFinding[] {
  if (reference === '' || reference === 'scratch' || reference.includes('@')) return [];
  const colon = reference.indexOf(':', reference.lastIndexOf('/') + 1);
  const tag = colon === -1 ? undefined : reference.slice(colon + 1);
  if (tag === undefined ? reference.includes(UNKNOWN) : tag !== 'latest') return [];
  const named = reference.includes(UNKNOWN) ? word.text : reference;
  const problem =
    tag === undefined ? 'has no tag, so latest is meant' : 'is another image every few weeks';
  const message = `${named} ${problem}`;
  const place = range(at.facts.instruction, word.start, word.end);
  return [
    { at, finding: { code: 'latest-tag', message, hint: 'name a version, or a digest', ...place } },
  ];
}

function isStage(file: CheckedFile, reference: string, placed: PlacedInstruction): boolean {
  if (placed.facts.from === undefined && /^\d+$/.test(reference)) return true;
  const name = reference.toLowerCase();
  const own = placed.facts.from !== undefined;
  return file.stages.some((stage) => stage.name === name && !(own && stage.index === placed.stage));
}

/** The defaults of the arguments before the first FROM; one without a default is unknown, and so is what the builder sets. */
function argumentValues(file: CheckedFile): Lookup {
  const values = new Map<string, string>();
  const lookup: Lookup = (name) => values.get(name) ?? UNKNOWN;
  for (const { facts, stage } of file.instructions) {
    if (stage !== -1) break;
    for (const { name, value } of facts.properties ?? []) {
      values.set(
        name,
        value === undefined ? UNKNOWN : (substitute(value, lookup, file.escape) ?? UNKNOWN),
      );
    }
  }
  return lookup;
}
