// The ids of rows: where they begin, and which id comes after another.
import { randomBytes } from "node:crypto";
import type { IdType } from "./schema/definitions.ts";

/** The id of a row: an integer, or the text of a UUID in lower case. */
export type RowId = bigint | string;

interface IdOrder {
  readonly first: RowId;
  /** The next id that a row could have; undefined after the last one. */
  readonly after: (id: unknown) => RowId | undefined;
  readonly read: (id: unknown) => RowId;
}

const readInteger = (id: unknown): bigint => (typeof id === "bigint" ? id : BigInt(Number(id)));

const maxInteger = 2n ** 63n - 1n;
const maxUuid = 2n ** 128n - 1n;

/** The order of ids of each type. UUIDs have the same order as text and as numbers. */
export const idOrders: Readonly<Record<IdType, IdOrder>> = {
  integer: {
    first: -(2n ** 63n),
    after: (id) => (readInteger(id) === maxInteger ? undefined : readInteger(id) + 1n),
    read: readInteger,
  },
  uuid: {
    first: uuidOf(0n),
    after: (id) => {
      const number = BigInt(`0x${String(id).replaceAll("-", "")}`);
      return number === maxUuid ? undefined : uuidOf(number + 1n);
    },
    read: String,
  },
};

/** The text of a UUID of 128 bits. */
function uuidOf(number: bigint): string {
  return number
    .toString(16)
    .padStart(32, "0")
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** A new UUID, version 7 (RFC 9562, section 5.7): UUIDs of later milliseconds sort after earlier ones. */
export function newUuid(now: number): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Math.max(0, Math.floor(now)), 0, 6);
  bytes[6] = 0x70 | (bytes.readUInt8(6) & 0x0f);
  bytes[8] = 0x80 | (bytes.readUInt8(8) & 0x3f);
  return uuidOf(BigInt(`0x${bytes.toString("hex")}`));
}
