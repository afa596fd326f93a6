// Random text in Django's alphabet, and salts of it.

import { randomBytes } from "node:crypto";

/** Gives a number of unpredictable bytes. */
export type Random = (size: number) => Uint8Array;

/** Random bytes of the operating system. */
export const systemRandom: Random = (size) => randomBytes(size);

const alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

// Larger bytes would make the first letters of the alphabet more likely than the others.
const unbiasedBytes = 256 - (256 % alphabet.length);

// 22 characters of 62 have the 128 bits of entropy that Django requires of a salt; 21 do not.
const saltLength = Math.ceil(128 / Math.log2(alphabet.length));

/** Evenly distributed ASCII letters and digits. */
export function randomText(length: number, random: Random): string {
  let text = "";
  while (text.length < length) {
    for (const byte of random(length - text.length)) {
      if (byte < unbiasedBytes) text += alphabet.charAt(byte % alphabet.length);
    }
  }
  return text;
}

/** Creates a salt of 22 letters and digits. */
export function newTextSalt(random: Random): string {
  return randomText(saltLength, random);
}

/** Whether a salt of this length has less than 128 bits of entropy, so that Django renews the hash. */
export function isShortSalt(length: number): boolean {
  return length < saltLength;
}
