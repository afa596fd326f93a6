// Moments: what Django stores, back and forth without loss.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  fromTimestamp,
  insertRow,
  migrate,
  toTimestamp,
  Selection,
  updateRows,
} from "../../src/store/index.ts";
import { djangoDatabase, freshDatabase, look } from "../support/database.ts";
import { now, openStore, schemaOf } from "../support/store.ts";
import { storedMoment } from "../support/moments.ts";
import { listRows } from "../support/list-rows.ts";

const anyMillisecond = fc
  .integer({ min: Date.UTC(1, 0, 1) - 6e13, max: Date.UTC(9999, 11, 31) })
  .filter((moment) => moment >= Date.parse("0001-01-01T00:00:00Z"));

describe("the stored form", () => {
  it.each<[number, string]>([
    [0, "1970-01-01 00:00:00"],
    [1, "1970-01-01 00:00:00.001000"],
    [-1, "1969-12-31 23:59:59.999000"],
    [1_795_399_700_255.967, "2026-11-23 02:08:20.255967"],
    [Date.UTC(2026, 0, 1) + 0.9999, "2026-01-01 00:00:00.001000"],
    [253_402_300_799_999, "9999-12-31 23:59:59.999000"],
  ])("of %d is %s", (moment, text) => {
    expect(toTimestamp(moment)).toBe(text);
  });

  it("loses no microsecond on the way there and back", () => {
    fc.assert(
      fc.property(storedMoment, (text) => {
        expect(toTimestamp(fromTimestamp(text))).toBe(text);
      }),
    );
  });

  it("loses no millisecond of any year on the way back and there", () => {
    fc.assert(
      fc.property(anyMillisecond, (moment) => {
        expect(fromTimestamp(toTimestamp(moment))).toBe(moment);
      }),
    );
  });

  it("sorts as text the way the moments do", () => {
    fc.assert(
      fc.property(anyMillisecond, fc.integer({ min: 0, max: 5_000 }), (moment, later) => {
        expect(toTimestamp(moment) <= toTimestamp(moment + later)).toBe(true);
        expect(toTimestamp(moment) === toTimestamp(moment + later)).toBe(later === 0);
      }),
    );
  });

  it("is that of every moment in Django's database", async () => {
    const moments = await look(
      await djangoDatabase("handover"),
      "select created_at as at from tasks_task union select date_joined from auth_user union select expires_at from token_blacklist_outstandingtoken",
    );
    expect(moments.length).toBeGreaterThan(10);
    for (const { at } of moments) expect(toTimestamp(fromTimestamp(String(at)))).toBe(at);
  });
});

describe("a moment in the database", () => {
  /** An empty table of moments. */
  const moments = async (url: string): Promise<ReturnType<typeof openStore>> => {
    const database = openStore(url);
    const table = { name: "moments", columns: [{ name: "at", type: "datetime" as const }] };
    await migrate(database, { ...schemaOf(), resources: [table] }, now);
    return database;
  };

  it("comes back as it was put in, to the microsecond, in any year", async () => {
    const url = await freshDatabase();
    const { kysely } = await moments(url);
    await fc.assert(
      fc.asyncProperty(fc.oneof(storedMoment, anyMillisecond.map(toTimestamp)), async (at) => {
        const row = await insertRow(kysely, "moments", { at });
        expect(row).toMatchObject({ at });
        expect(await listRows(kysely, "moments", { at })).toContainEqual(row);
        expect(await look(url, "select at from moments where id = ?", Number(row["id"]))).toEqual([{ at }]);
      }),
      { numRuns: 50, examples: [["0001-01-01 00:00:00"], ["9999-12-31 23:59:59.999999"]] },
    );
  });

  it("is compared as a moment", async () => {
    const { kysely } = await moments(await freshDatabase());
    const texts = ["2026-01-01 00:00:00", "2026-01-01 00:00:00.000001", "2026-01-01 00:00:00.100000"];
    for (const at of texts) await insertRow(kysely, "moments", { at });
    for (const at of texts) expect(await listRows(kysely, "moments", { at })).toMatchObject([{ at }]);
    expect(
      await updateRows(kysely, Selection.of("moments", { at: texts[0] ?? "" }).where("id", "=", 1), {
        at: texts[2] ?? "",
      }),
    ).toEqual([{ id: 1, at: texts[2] }]);
  });
});
