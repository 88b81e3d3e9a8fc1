import { passwordsIn } from '../../address-passwords.ts';
import { isList, isMap, optionName } from './options.ts';
import type { BuildOptions, OptionValue } from './options.ts';

/** Names of variables whose values nobody should read in a log: `AWS_SECRET_ACCESS_KEY`, `PIP_INDEX_PASSWORD`. */
export function isSecretName(name: string): boolean {
  return /(?:^|_)pass(?:_|$)|passw(?:or)?d|passphrase|pwd(?:_|$)|secret|token|credential|api_?key|(?:access|private)_?key|(?:^|_)(?:auth|pat|key)(?:_|$)/i.test(
    name,
  );
}

/** Options whose values are `NAME=value`. */
const VARIABLES = ['build_arg', 'env', 'opt'];
/** Options whose values end with a password: `user:password`, `key:passphrase`. */
const PASSWORDS = ['creds', 'decryption_key'];
/** What stands for everything: blanking it would blank ordinary words. */
const ORDINARY = /^(?:.{0,3}|true|false|none|null|default|[0-9.]+)$/i;

/** Passwords in addresses that can be told from ordinary words. */
export function addressPasswords(text: string): readonly string[] {
  return passwordsIn(text).filter((password) => !ORDINARY.test(password));
}

/**
 * Values of options that no log and no message may show: those of build arguments with the name of a secret, and passwords, also in
 * addresses. What a user typed stays in a command line that is printed for him.
 */
export function secretValues(options: BuildOptions): readonly string[] {
  const given = Object.entries(options).map(([name, value]) => [optionName(name), value] as const);
  const inAddresses = addressPasswords(JSON.stringify(options));
  const values = given.flatMap(([name, value]) => {
    if (VARIABLES.includes(name)) {
      return pairsOf(value, '=')
        .filter(([key]) => isSecretName(key.replace(/^build-arg:/, '')))
        .map(([, secret]) => secret);
    }
    return PASSWORDS.includes(name) ? pairsOf(value, ':').map(([, secret]) => secret) : [];
  });
  return [...new Set([...values.filter((value) => !ORDINARY.test(value)), ...inAddresses])];
}

function pairsOf(value: OptionValue, separator: string): (readonly [string, string])[] {
  if (isMap(value)) return Object.entries(value).map(([key, each]) => [key, String(each)] as const);
  const texts = isList(value) ? value : [value];
  return texts.flatMap((each) => {
    const text = typeof each === 'string' ? each : '';
    const split = text.indexOf(separator);
    return split < 0 ? [] : [[text.slice(0, split), text.slice(split + 1)] as const];
  });
}
