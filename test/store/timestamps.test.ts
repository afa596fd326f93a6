// Moments: what Django stores, back and forth without loss, and what the wire shows in any time zone.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  fromTimestamp,
  insertRow,
  isoDateTime,
  migrate,
  toTimestamp,
  updateRow,
} from "../../src/store/index.ts";
import { djangoDatabase, freshDatabase, look } from "../support/database.ts";
import { now, openStore, schemaOf } from "../support/store.ts";
import { listRows } from "../support/list-rows.ts";

const two = (value: number): string => String(value).padStart(2, "0");

/** A moment as Django writes it, with microseconds, in years whose microseconds a double still tells apart. */
const stored = fc
  .record({
    second: fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) / 1000 }),
    micro: fc.integer({ min: 0, max: 999_999 }),
  })
  .map(({ second, micro }) => {
    const text = new Date(second * 1000).toISOString().slice(0, 19).replace("T", " ");
    return micro === 0 ? text : `${text}.${String(micro).padStart(6, "0")}`;
  });

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
      fc.property(stored, (text) => {
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
      fc.asyncProperty(fc.oneof(stored, anyMillisecond.map(toTimestamp)), async (at) => {
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
    expect(await updateRow(kysely, "moments", 1, { at: texts[0] ?? "" }, { at: texts[2] ?? "" })).toEqual({
      id: 1,
      at: texts[2],
    });
  });
});

describe("the wire's form", () => {
  it.each<[string, string, string]>([
    ["2026-11-23 02:08:20.255967", "UTC", "2026-11-23T02:08:20.255967Z"],
    ["2026-11-23 02:08:20", "UTC", "2026-11-23T02:08:20Z"],
    ["2026-11-23 02:08:20.120000", "UTC", "2026-11-23T02:08:20.120000Z"],
    // Clocks go forward at 07:00 UTC and back at 06:00 UTC.
    ["2024-03-10 06:59:59.999999", "America/New_York", "2024-03-10T01:59:59.999999-05:00"],
    ["2024-03-10 07:00:00", "America/New_York", "2024-03-10T03:00:00-04:00"],
    ["2024-11-03 05:30:00", "America/New_York", "2024-11-03T01:30:00-04:00"],
    ["2024-11-03 06:30:00", "America/New_York", "2024-11-03T01:30:00-05:00"],
    ["2024-04-06 14:59:59", "Australia/Lord_Howe", "2024-04-07T01:59:59+11:00"],
    ["2024-04-06 15:00:00", "Australia/Lord_Howe", "2024-04-07T01:30:00+10:30"],
    ["2024-06-01 00:00:00", "Asia/Kathmandu", "2024-06-01T05:45:00+05:45"],
    ["2023-12-31 12:00:00", "Pacific/Kiritimati", "2024-01-01T02:00:00+14:00"],
    ["2024-06-01 00:00:00", "America/St_Johns", "2024-05-31T21:30:00-02:30"],
    // DRF writes an offset of zero as Z, whatever the zone is called.
    ["2024-01-01 00:00:00", "Europe/London", "2024-01-01T00:00:00Z"],
    ["2024-07-01 00:00:00", "Europe/London", "2024-07-01T01:00:00+01:00"],
    // Before standard time, clocks showed the local mean; Python writes its seconds.
    ["1880-01-01 12:00:00", "America/New_York", "1880-01-01T07:03:58-04:56:02"],
    ["1969-12-31 23:59:59.500000", "Europe/Berlin", "1970-01-01T00:59:59.500000+01:00"],
    ["0999-06-01 00:00:00", "Asia/Tokyo", "0999-06-01T09:18:59+09:18:59"],
    // At the ends of the calendar every microsecond counts, and where a clock has left it, UTC is shown.
    ["9999-12-31 23:59:59.999999", "America/New_York", "9999-12-31T18:59:59.999999-05:00"],
    ["9999-12-31 23:59:59.999999", "Asia/Tokyo", "9999-12-31T23:59:59.999999Z"],
    ["0001-01-01 00:00:00.000001", "Asia/Tokyo", "0001-01-01T09:18:59.000001+09:18:59"],
    ["0001-01-01 00:00:00", "America/New_York", "0001-01-01T00:00:00Z"],
  ])("of %s in %s is %s", (text, timeZone, wire) => {
    expect(isoDateTime(text, timeZone)).toBe(wire);
  });

  it("is the same moment in every zone, on that zone's clocks", () => {
    const zones = Intl.supportedValuesOf("timeZone");
    fc.assert(
      fc.property(stored, fc.constantFrom(...zones), (text, timeZone) => {
        const wire = isoDateTime(text, timeZone);
        const moment = Math.floor(fromTimestamp(text));
        // Offsets of whole minutes are what Date.parse reads; before 1972 a few zones had seconds.
        expect(moment > Date.UTC(1972, 6, 1) ? Date.parse(wire) : moment).toBe(moment);
        const clock = new Intl.DateTimeFormat("en-GB", {
          timeZone,
          hourCycle: "h23",
          year: "numeric",
          month: "numeric",
          day: "numeric",
          hour: "numeric",
          minute: "numeric",
          second: "numeric",
        }).formatToParts(moment);
        const part = (type: string): string =>
          two(Number(clock.find((piece) => piece.type === type)?.value ?? Number.NaN));
        expect(wire.slice(0, 19)).toBe(
          `${part("year")}-${part("month")}-${part("day")}T${part("hour")}:${part("minute")}:${part("second")}`,
        );
        expect(wire).toMatch(/(?:Z|[+-]\d\d:\d\d(?::\d\d)?)$/);
      }),
    );
  });
});
