/**
 * The value of `ENV name=…`. Nothing in it is expanded but `$name` and `${name}`, the variable's own value before: so
 * `PATH=/opt/bin:$PATH` is what it says.
 */
export function envValue(name: string, value: string): string {
  if (/^[\w./:@%+,-]+$/.test(value)) return value;
  const own = new RegExp(`^\\$(?:${name}(?!\\w)|\\{${name}\\})`);
  const escaped = value.replaceAll(/[\\"$]/g, (char, at: number) =>
    char === '$' && own.test(value.slice(at)) ? char : `\\${char}`,
  );
  return `"${escaped}"`;
}
