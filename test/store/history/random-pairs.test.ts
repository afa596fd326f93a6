// Random pairs of schemas: migrated from one to the other and back, a database is as the definitions say, and keeps its rows.
import { describe, expect, it } from "vitest";
import { checkPair } from "../../support/schema-pairs.ts";

// `npm run test:migrations` tries more.
const pairs = Number(process.env["MIGRATION_PAIRS"] ?? 6);

describe("a random pair of schemas", () => {
  it.each(Array.from({ length: pairs }, (_, index) => index + 1))(
    "is migrated forwards and back: seed %i",
    async (seed) => {
      expect(await checkPair(seed)).toEqual({ forwards: [], back: [], lost: [] });
    },
  );
});
