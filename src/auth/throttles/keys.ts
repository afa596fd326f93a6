// The keys under which attempts and requests are counted.
import { createHash } from "node:crypto";

/** Text that a key can show: short, and readable in a terminal. */
const readable = /^[\x21-\x7e]{1,80}$/;

/**
 * A key: a kind, and what it is about, such as `account ada`. What is long or not ASCII is shown as its SHA-256, so that a
 * key fits its column and a terminal.
 */
export const throttleKey = (kind: string, ...subjects: readonly string[]): string =>
  [kind, ...subjects.map(keySubject)].join(" ");

/** A subject as keys have it. */
export const keySubject = (text: string): string => (readable.test(text) ? text : digest(text));

const digest = (text: string): string => `sha256:${createHash("sha256").update(text).digest("base64url")}`;
