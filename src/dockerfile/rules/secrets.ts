import { readProperties } from '../instruction.ts';
import { range } from './rule.ts';
import type { Rule } from './rule.ts';

const SECRET =
  /PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN(?!S|IZ)|CREDENTIAL|(?:API|ACCESS|PRIVATE|SIGNING|ENCRYPTION|AUTH)_?KEY/i;
/** A path to a secret, a public half, or a setting about secrets is none. */
const HARMLESS_NAME = /_(?:FILE|PATH|DIR|URL|URI|TYPE|TTL|LENGTH|NAME)$|(?:^|_)PUBLIC(?:_|$)/i;
const HARMLESS_VALUE = /^(?:|yes|no|true|false|on|off|\d|\/run\/secrets\/.*)$/i;
const CREDENTIALS = /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@"'$]*:[^\s/@"'$][^\s/@"']*@/gi;

/** What ENV and ARG hold can be read from the image by everybody who pulls it. */
export const secretName: Rule = (instruction) => {
  const { keyword } = instruction;
  if (keyword !== 'ENV' && keyword !== 'ARG') return [];
  return readProperties(instruction)
    .filter(({ name }) => SECRET.test(name) && !HARMLESS_NAME.test(name))
    .filter(
      ({ value }) => value === undefined || !HARMLESS_VALUE.test(value.replace(/^["']|["']$/g, '')),
    )
    .map(({ name, start, end }) => ({
      code: 'secret-name',
      message: `${keyword} ${name} looks like a secret; its value stays readable in the image`,
      hint: 'pass it to the RUN that needs it: RUN --mount=type=secret,id=…',
      ...range(instruction, start, end),
    }));
};

/** `https://user:password@host`; a password from a variable is another rule's. The message never repeats it. */
export const urlCredentials: Rule = ({ text }) => {
  if (!text.includes('@')) return [];
  return Array.from(text.matchAll(CREDENTIALS), (match) => ({
    code: 'url-credentials',
    message: 'credentials in an address stay readable in the image',
    hint: 'pass them to the RUN that needs them: RUN --mount=type=secret,id=…',
    start: match.index,
    end: match.index + match[0].length,
  }));
};
