// Random text in Django's alphabet, and the salts made of it.

import { randomBytes } from "node:crypto";

/** Gives that many bytes, each of them unpredictable. */
export type Random = (size: number) => Uint8Array;

/** The operating system's randomness. */
export const systemRandom: Random = (size) => randomBytes(size);

const alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

// Bytes from here on would make the alphabet's first letters likelier than the others.
const unbiasedBytes = 256 - (256 % alphabet.length);

// 22 letters of 62 carry the 128 bits that Django asks of a salt; 21 do not.
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

/** A salt of 22 letters and digits. */
export function newTextSalt(random: Random): string {
  return randomText(saltLength, random);
}

/** Whether a salt of that many characters holds less than 128 bits, so that Django renews the hash. */
export function isShortSalt(length: number): boolean {
  return length < saltLength;
}
