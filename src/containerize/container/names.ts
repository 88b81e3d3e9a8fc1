import { UsageError } from '../../errors.ts';
import { DOCKER_HUB, familiarReference, parseReference } from '../../registry/reference.ts';
import { RegistryError } from '../../registry/registry-error.ts';
import { tagText } from '../bento/tag.ts';
import type { BentoTag } from '../bento.ts';

/**
 * The names of a bento's image: those that were asked for, with the tag `latest` where they have none, else the bento's own.
 *
 * @throws UsageError for what no image can be called, and for names that cannot be pushed although they should be
 */
export function imageNames(
  asked: readonly string[],
  tag: BentoTag,
  push: boolean,
): readonly string[] {
  const texts = asked.length === 0 ? [tagText(tag)] : asked;
  const names = texts.map((text) => imageName(text, push));
  return [...new Set(names)];
}

function imageName(text: string, push: boolean): string {
  try {
    const parsed = parseReference(text);
    if (parsed.digest !== undefined) {
      throw new UsageError(`${text} has a digest, which only the build can tell`);
    }
    if (push && parsed.host === DOCKER_HUB && parsed.path.startsWith('library/')) {
      throw new UsageError(
        `--push: ${text} names no repository of yours`,
        'Say where it goes: -t registry.example/team/iris:1.0.',
      );
    }
    return familiarReference({ ...parsed, tag: parsed.tag ?? 'latest' });
  } catch (error) {
    if (error instanceof RegistryError) throw new UsageError(`-t: ${error.message}`);
    throw error;
  }
}
