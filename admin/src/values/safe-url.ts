// Which texts of a row may become links.

/** The text if it is an http or https address, undefined otherwise: `javascript:` and its kind are shown, never linked. */
export function safeUrl(text: string): string | undefined {
  try {
    const { protocol, href } = new URL(text);
    return protocol === "https:" || protocol === "http:" ? href : undefined;
  } catch {
    return undefined;
  }
}
