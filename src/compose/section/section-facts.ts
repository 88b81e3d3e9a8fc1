import type { Diagnostic } from '../../diagnostics.ts';
import { InputError } from '../../errors.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import { factsOf, readFacts } from '../image-facts.ts';
import type { ImageFacts } from '../image-facts.ts';
import { inManifestWords } from './manifest-words.ts';

/**
 * What a manifest says about images, by reference.
 *
 * @param text the file that `triton.image_facts` names; undefined: none
 */
export function sectionFacts(
  { triton, source }: Manifest,
  text: string | undefined,
): { facts: ReadonlyMap<string, ImageFacts>; diagnostics: readonly Diagnostic[] } {
  const said = triton?.imageFacts;
  const none = new Map<string, ImageFacts>();
  if (said === undefined) return { facts: none, diagnostics: [] };
  if (typeof said === 'object')
    return { facts: factsOf(Object.fromEntries(said)), diagnostics: [] };
  if (text === undefined) return { facts: none, diagnostics: [] };
  try {
    return { facts: readFacts(text, said), diagnostics: [] };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const path = ['triton', 'image_facts'];
    const diagnostics = error.diagnostics.map((each) =>
      source.diagnose(path, 'value', { ...each, message: inManifestWords(each.message) }),
    );
    return { facts: none, diagnostics };
  }
}
