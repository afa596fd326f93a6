// Progress of long work: a line that changes at a terminal, one line at the end without one.

/** Progress on standard error, so that output can be piped. */
export interface Progress {
  /** Shows how far the work is. */
  readonly update: (text: string) => void;
  /** Takes the line away. */
  readonly clear: () => void;
  /** Prints the last line. */
  readonly end: (text: string) => void;
}

/** How often the line of a terminal changes, in milliseconds. */
const interval = 100;

/** Creates the progress of one piece of work. */
export function createProgress(): Progress {
  const { stderr } = process;
  let shownAt = -Infinity;
  const clear = stderr.isTTY ? "\r\u001B[K" : "";
  return {
    update: (text) => {
      const now = performance.now();
      if (!stderr.isTTY || now - shownAt < interval) return;
      shownAt = now;
      stderr.write(`${clear}${text}`);
    },
    clear: () => {
      if (clear !== "") stderr.write(clear);
    },
    end: (text) => void stderr.write(`${clear}${text}\n`),
  };
}
