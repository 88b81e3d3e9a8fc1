/** One check of an image, made. */
export interface Check {
  /** What is expected, for the log. */
  readonly what: string;
  /** A sentence: what came, and what was expected; absent: it passed. */
  readonly problem?: string;
}
