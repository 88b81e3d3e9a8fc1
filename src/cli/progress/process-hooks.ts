/** What a terminal's owner hears of the process, so that it never leaves the terminal without a cursor. */
export interface ProcessHooks {
  /** Called when the process ends, however it ends (a second Ctrl-C and a crash included); the answer takes it back. */
  readonly atExit: (call: () => void) => () => void;
  /** Called before Ctrl-Z stops the process and after it goes on; the answer takes it back. */
  readonly aroundStop: (before: () => void, after: () => void) => () => void;
}

export const systemHooks: ProcessHooks = {
  atExit: (call) => {
    process.once('exit', call);
    return () => {
      process.off('exit', call);
    };
  },
  aroundStop: (before, after) => {
    // Windows has no such signal, and refuses to listen for it.
    if (process.platform === 'win32') return () => undefined;
    const onStop = (): void => {
      before();
      // Our listener stands in for the signal's effect; this one cannot be listened for. The call returns when the process goes on.
      process.kill(process.pid, 'SIGSTOP');
      after();
    };
    process.on('SIGTSTP', onStop);
    return () => {
      process.off('SIGTSTP', onStop);
    };
  },
};
