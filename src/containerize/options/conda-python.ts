/**
 * The Python that an environment.yml pins: that of its first `python=X.Y`, a patch version cut (spec/containerize.md §3). Ranges
 * pin none.
 *
 * @param lines lines of the file, or entries of `conda.dependencies`
 */
export function condaPythonOf(lines: readonly string[]): string | undefined {
  for (const line of lines) {
    const match =
      /^[ \t]*(?:-[ \t]+)?["']?(?:[\w./-]+::)?python={1,2}(\d+\.\d+)(?:\.\d+)?["']?[ \t]*(?:#|$)/.exec(
        line,
      );
    if (match) return match[1];
  }
  return undefined;
}
