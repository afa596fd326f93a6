// The error of options that make no sense.

/** An option that makes no sense, or that cannot take effect. Says which, and what to do. */
export class OptionsError extends Error {
  constructor(message: string, options?: { cause: unknown }) {
    super(message, options);
    this.name = "OptionsError";
  }
}
