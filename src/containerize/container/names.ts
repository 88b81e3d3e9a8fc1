import { imageName } from '../../plan/image-name.ts';
import { defaultImageTag } from '../bento/tag.ts';
import type { BentoTag } from '../bento.ts';

const FLAG = { flag: '-t', example: 'registry.example/team/iris:1.0' };

/**
 * The names of a bento's image: those that were asked for, with the tag `latest` where they have none, else the bento's own.
 *
 * @throws UsageError for what no image can be called, and for names that cannot be pushed although they should be
 * @throws InputError for a bento whose own tag cannot be the name of an image
 */
export function imageNames(
  asked: readonly string[],
  tag: BentoTag,
  push: boolean,
): readonly string[] {
  const texts = asked.length === 0 ? [defaultImageTag(tag)] : asked;
  return [...new Set(texts.map((text) => imageName(text, push, FLAG)))];
}
