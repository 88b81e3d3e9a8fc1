/** `https://user:password@host`; of a variable in place of the password nothing is known. */
const PASSWORD = /(:\/\/[^\s/:@"'$]{0,256}:)([^\s/@"'$]{1,1024})(?=@)/g;

/** Passwords in the addresses of a text, as indexes of packages have them. */
export function passwordsIn(text: string): readonly string[] {
  return Array.from(text.matchAll(PASSWORD), ([, , password = '']) => password);
}

/** The text with stars for passwords in addresses, as many as they have letters: columns stay. */
export function starPasswords(text: string): string {
  return text.replaceAll(
    PASSWORD,
    (_, before: string, password: string) => before + '*'.repeat(password.length),
  );
}
