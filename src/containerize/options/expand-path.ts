/**
 * A path as a bentofile writes it, with `$NAME` and `${NAME}` filled in and a leading `~` for the home folder. As in Python's
 * `os.path.expandvars` and `expanduser`, which BentoML uses, what is unknown stays as it is.
 */
export function expandPath(
  path: string,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const filled = path.replace(
    /\$(?:\{([A-Za-z0-9_]+)\}|([A-Za-z0-9_]+))/g,
    (whole, braced: string | undefined, plain: string | undefined) =>
      env[braced ?? plain ?? ''] ?? whole,
  );
  const home = env['HOME'];
  if (home === undefined || home === '') return filled;
  return filled.replace(/^~(?=\/|$)/, () => home);
}
