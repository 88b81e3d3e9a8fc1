const VERSION = '[0-9]+(?:\\.[0-9]+)*[A-Za-z0-9._-]*?';

/**
 * Reads the version out of tags of one format (`specs.tag.fmt`): that of `0.13.0-python3.8-slim-runtime` is 0.13.0. Undefined for tags of
 * another form, and for those of release types without a version (`devel-python3.8-slim`).
 */
export function releaseOfTags(tagFormat: string): (tag: string) => string | undefined {
  if (!tagFormat.includes('{release_type}')) return () => undefined;
  let isKnown = false;
  const pattern = tagFormat
    .split(/(\{[^{}]*\})/)
    .map((piece) => {
      if (piece === '{python_version}') return '[0-9][0-9A-Za-z.]*';
      if (piece !== '{release_type}') return /^\{.*\}$/.test(piece) ? '.*' : escaped(piece);
      if (isKnown) return '\\k<version>';
      isKnown = true;
      return `(?<version>${VERSION})`;
    })
    .join('');
  const whole = new RegExp(`^${pattern}(?:-.+)?$`);
  return (tag) => whole.exec(tag)?.groups?.['version'];
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
