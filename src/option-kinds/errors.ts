// The error of options that are wrong or cannot take effect.

/** An option is wrong or cannot take effect. The message names it and says what to do. */
export class OptionsError extends Error {
  constructor(message: string, options?: { cause: unknown }) {
    super(message, options);
    this.name = "OptionsError";
  }
}
