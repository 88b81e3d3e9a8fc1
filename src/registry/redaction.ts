/** Knows the secrets of a run, and takes them out of texts that come from outside before anybody sees them. */
export interface Redaction {
  add(secret: string): void;
  apply(text: string): string;
}

/** Shorter ones would blank ordinary words, and nobody's password is that short. */
const SHORTEST = 4;

export function createRedaction(): Redaction {
  const secrets = new Set<string>();
  return {
    add: (secret) => {
      for (const form of [secret, encodeURIComponent(secret), base64(secret)]) {
        if (form.length >= SHORTEST) secrets.add(form);
      }
    },
    apply: (text) => {
      // The longest first: one secret may contain another.
      const longestFirst = [...secrets].sort((a, b) => b.length - a.length);
      return longestFirst.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
    },
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
