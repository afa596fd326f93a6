// Moments on the wire, in any time zone.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isoDateTime } from "../../src/http/index.ts";
import { fromTimestamp } from "../../src/store/index.ts";
import { storedMoment } from "../support/moments.ts";

const two = (value: number): string => String(value).padStart(2, "0");

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
    // SQLite stores any text in a column.
    ["2024-13-01 00:00:00", "Asia/Tokyo", "2024-13-01T00:00:00Z"],
  ])("of %s in %s is %s", (text, timeZone, wire) => {
    expect(isoDateTime(text, timeZone)).toBe(wire);
  });

  it("is the same moment in every zone, on that zone's clocks", () => {
    const zones = Intl.supportedValuesOf("timeZone");
    fc.assert(
      fc.property(storedMoment, fc.constantFrom(...zones), (text, timeZone) => {
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
