import { parseReference } from '../../registry/reference.ts';
import type { BentoTag } from '../bento.ts';
import { refused } from './problem.ts';

/** A tag as typed: `name`, `name:latest` (both without a version) or `name:version`. */
export interface TagQuery {
  readonly name: string;
  /** Undefined: the version that the store calls the latest. */
  readonly version: string | undefined;
}

/** The version that is none: the store knows which is meant. */
export const LATEST = 'latest';

const LONGEST = 63;
/** Only ever tried on so few characters, and anchored: one pass. */
const PART = /^[a-z0-9](?:[-._a-z0-9]*[a-z0-9])?$/;

/** Whether a text can be a bento's name or version, in lower case (BentoML, src/bentoml/_internal/tag.py, `validate_tag_str`). */
export function isTagPart(text: string): boolean {
  return text.length <= LONGEST && PART.test(text);
}

/** What is wrong with a name or version of a tag, or undefined. */
function partProblem(text: string): string | undefined {
  if (text === '') return 'it is empty';
  if (text.length > LONGEST) return `it is longer than ${LONGEST} characters`;
  if (PART.test(text)) return undefined;
  return 'it must hold only letters, digits, dots, dashes and underscores, and begin and end with a letter or digit';
}

/**
 * Reads `name`, `name:version` or `name:latest`. As BentoML does it, capitals become small letters, and the first colon ends the
 * name (src/bentoml/_internal/tag.py, `Tag.from_str`).
 *
 * @throws InputError `containerize/bad-tag`
 */
export function parseTag(text: string): TagQuery {
  const colon = text.indexOf(':');
  const name = (colon < 0 ? text : text.slice(0, colon)).toLowerCase();
  const version = colon < 0 ? undefined : text.slice(colon + 1).toLowerCase();
  const shown = oneLine(text);
  const wrongName = partProblem(name);
  if (wrongName !== undefined) {
    throw refused(
      'bad-tag',
      `'${shown}' is not the tag of a bento: its name is wrong, ${wrongName}`,
      'Write name:version, or the path of a bento or project with a slash in it, as in ./project.',
    );
  }
  if (version === '') {
    throw refused(
      'bad-tag',
      `'${shown}' ends with a colon and no version`,
      `Write ${name}:${LATEST} for the latest version.`,
    );
  }
  const wrongVersion = version === undefined ? undefined : partProblem(version);
  if (wrongVersion !== undefined) {
    throw refused(
      'bad-tag',
      `'${shown}' is not the tag of a bento: its version is wrong, ${wrongVersion}`,
      'Write name:version.',
    );
  }
  return { name, version: version === LATEST ? undefined : version };
}

/** The tag of something that must have a version; else as {@link parseTag}. */
export function parseFullTag(text: string): BentoTag {
  const { name, version } = parseTag(text);
  if (version !== undefined) return { name, version };
  throw refused('bad-tag', `'${oneLine(text)}' names no version`, 'Write name:version.');
}

/** `name:version` */
export function tagText({ name, version }: BentoTag): string {
  return `${name}:${version}`;
}

/**
 * The name of a bento's image where none was given: the bento's own tag. Tags of bentos may hold what references of images may not
 * (`a..b`, `a.-b`), and then a name has to be given.
 *
 * @throws InputError `containerize/no-image-tag`
 */
export function defaultImageTag(tag: BentoTag): string {
  const text = tagText(tag);
  try {
    parseReference(text);
    return text;
  } catch {
    throw refused(
      'no-image-tag',
      `the bento's tag ${text} cannot be the name of an image`,
      'Name the image with --image-tag.',
    );
  }
}

/** Short, and on one line: what somebody typed may be neither. */
function oneLine(text: string): string {
  const plain = text.replaceAll(/[^\x20-\x7e]/g, '?');
  return plain.length > 80 ? `${plain.slice(0, 80)}…` : plain;
}
