// Progress of long work: a line that changes at a terminal; without one, a line from time to time.

/** Progress on standard error, so that output can be piped. */
export interface Progress {
  /** Whether the line of a terminal changes. */
  readonly isLive: boolean;
  /** Shows how far the work is; with a fraction from 0 to 1, as a bar too. */
  readonly update: (text: string, fraction?: number) => void;
  /** Takes the line away. */
  readonly clear: () => void;
  /** Prints the last line. */
  readonly end: (text: string) => void;
}

/** How often a line is shown, in milliseconds: at a terminal, where it takes the place of the last one, and without one. */
const intervals = { live: 100, lines: 10_000 };

const barWidth = 20;

/** Creates the progress of one piece of work. */
export function createProgress(): Progress {
  const { stderr } = process;
  const { isTTY: isLive } = stderr;
  // Short work prints nothing but its end.
  let shownAt = isLive ? -Infinity : performance.now();
  const clear = isLive ? "\r\u001B[K" : "";
  return {
    isLive,
    update: (text, fraction) => {
      const now = performance.now();
      if (now - shownAt < (isLive ? intervals.live : intervals.lines)) return;
      shownAt = now;
      const line = fraction === undefined ? text : `${barOf(fraction)} ${text}`;
      // A line that is longer than the terminal is wide could not be taken away. Some terminals do not say their width.
      const width = stderr.columns > 0 ? stderr.columns - 1 : line.length;
      stderr.write(isLive ? `${clear}${line.slice(0, width)}` : `${line}\n`);
    },
    clear: () => {
      if (clear !== "") stderr.write(clear);
    },
    end: (text) => void stderr.write(`${clear}${text}\n`),
  };
}

/** A bar such as `[########            ]  40%`. */
function barOf(fraction: number): string {
  const part = Math.min(1, Math.max(0, fraction));
  const bar = "#".repeat(Math.floor(part * barWidth)).padEnd(barWidth);
  return `[${bar}] ${String(Math.floor(part * 100)).padStart(3)}%`;
}
