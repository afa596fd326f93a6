// Ids of tokens and sessions, from random bytes that are drawn many at a time: one draw costs as much as a signature.
import { randomFillSync } from "node:crypto";

const idBytes = 16;

/** Creates a function that returns a new id of 128 random bits: 32 hexadecimal digits. */
export function createIdSource(): () => string {
  const pool = Buffer.alloc(256 * idBytes);
  let used = pool.length;
  return () => {
    if (used === pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    const end = used + idBytes;
    const id = pool.toString("hex", used, end);
    // An id that was given out cannot be read from memory later.
    pool.fill(0, used, end);
    used = end;
    return id;
  };
}
