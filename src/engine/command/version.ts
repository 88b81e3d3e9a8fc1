/** Whether a version is at least another one, by its numbers: `v0.13.1` is at least `0.10.0`. What has no number is not. */
export function isAtLeastVersion(version: string, wanted: string): boolean {
  const have = numbersOf(version);
  if (have.length === 0) return false;
  const want = numbersOf(wanted);
  for (const [index, number] of want.entries()) {
    const own = have[index] ?? 0;
    if (own !== number) return own > number;
  }
  return true;
}

function numbersOf(version: string): readonly number[] {
  return (/\d+(?:\.\d+)*/.exec(version)?.[0] ?? '')
    .split('.')
    .filter((part) => part !== '')
    .map(Number);
}
