import { LicenseExpression, SpdxLicense } from '@cyclonedx/cyclonedx-library/Models';
import { isSupportedSpdxId } from '@cyclonedx/cyclonedx-library/SPDX';

/**
 * A license as CycloneDX has it, where what a package states is SPDX: an identifier, or an expression of them (SPDX specification,
 * annex D). Undefined for anything else: free text as "BSD" may mean several, and guessing is for those who know the source.
 */
export function licenseOf(stated: string): SpdxLicense | LicenseExpression | undefined {
  const text = stated.trim();
  if (isSupportedSpdxId(text)) return new SpdxLicense(text);
  return isExpression(text) ? new LicenseExpression(text) : undefined;
}

/** Without saying of what is not listed that it is no text. */
function isListed(word: string): boolean {
  return isSupportedSpdxId(word);
}

/** Operators are in capitals, as most tools want them. */
function isExpression(text: string): boolean {
  const words = text.match(/[()]|[^\s()]+/g) ?? [];
  if (words.length < 2 || words.length > 200) return false;
  const reader = new ExpressionReader(words);
  return reader.alternatives() && reader.isDone();
}

/** Reads by descent; each method tells whether what it stands for was there. AND and OR may mix: only whether it is valid counts. */
class ExpressionReader {
  readonly #words: readonly string[];
  #at = 0;

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  isDone(): boolean {
    return this.#at === this.#words.length;
  }

  alternatives(): boolean {
    do {
      if (!this.#term()) return false;
    } while (this.#take('AND') || this.#take('OR'));
    return true;
  }

  #term(): boolean {
    if (this.#take('(')) return this.alternatives() && this.#take(')');
    if (!this.#identifier()) return false;
    return this.#take('WITH') ? this.#identifier() : true;
  }

  #take(word: string): boolean {
    if (this.#words[this.#at] !== word) return false;
    this.#at += 1;
    return true;
  }

  /** Of a license or an exception: CycloneDX's list has both. */
  #identifier(): boolean {
    const word = this.#words[this.#at] ?? '';
    const isKnown =
      isListed(word) ||
      isListed(word.replace(/\+$/, '')) ||
      /^(?:DocumentRef-[\w.-]+:)?LicenseRef-[\w.-]+$/.test(word);
    if (isKnown) this.#at += 1;
    return isKnown;
  }
}
