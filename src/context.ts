/** What is ambient in a run, passed in and never reached for: tests give their own. */
export interface Context {
  /** Absolute path that relative arguments and outputs are resolved against. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted on SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
  /** All bytes of standard input. */
  readonly stdin: () => Promise<Uint8Array>;
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** Today's date, for `supported_until`. */
  readonly now: () => Date;
}

/** Where text goes. `isTTY` decides about colour, `columns` about width. */
export interface Sink {
  readonly isTTY: boolean;
  readonly columns: number | undefined;
  write(text: string): void;
}
