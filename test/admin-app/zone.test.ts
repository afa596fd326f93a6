// Date-times of the admin's forms in the app's time zone, on days when clocks change, too.
import { describe, expect, it } from "vitest";
import { fromLocal, inputValue } from "../../admin/src/values/zone.ts";

describe("a time that is typed", () => {
  it.each([
    ["2026-11-28T18:30", "UTC", "2026-11-28T18:30:00Z"],
    ["2026-11-28T18:30:05", "Europe/Berlin", "2026-11-28T17:30:05Z"],
    ["2026-07-01T00:15", "Europe/Berlin", "2026-06-30T22:15:00Z"],
    ["2026-12-31T20:00", "America/New_York", "2027-01-01T01:00:00Z"],
    ["2026-01-01T05:45", "Asia/Kathmandu", "2026-01-01T00:00:00Z"],
    ["2026-01-01T13:00", "Pacific/Kiritimati", "2025-12-31T23:00:00Z"],
    // Zones before standard time had seconds in their offsets.
    ["1900-01-01T00:00", "Europe/Berlin", "1899-12-31T23:00:00Z"],
    ["1880-01-01T00:53:28", "Europe/Berlin", "1880-01-01T00:00:00Z"],
    ["0099-03-01T12:00", "UTC", "0099-03-01T12:00:00Z"],
    // The hour before, in, and after a change.
    ["2026-03-29T01:59:59", "Europe/Berlin", "2026-03-29T00:59:59Z"],
    ["2026-03-29T03:00", "Europe/Berlin", "2026-03-29T01:00:00Z"],
    ["2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30:00Z"],
    ["2026-10-25T03:00", "Europe/Berlin", "2026-10-25T02:00:00Z"],
    ["2026-04-05T01:45", "Australia/Lord_Howe", "2026-04-04T14:45:00Z"],
  ])("%s in %s is %s, and is shown as it was typed", (text, zone, iso) => {
    expect(fromLocal(text, zone)).toBe(iso);
    expect(inputValue(iso, zone)).toBe(text);
  });

  it.each([
    ["2026-03-29T02:30", "Europe/Berlin"],
    ["2026-10-04T02:15", "Australia/Lord_Howe"],
    // The island went over the date line: the day is missing.
    ["2011-12-30T12:00", "Pacific/Apia"],
    ["", "UTC"],
    ["tomorrow", "UTC"],
  ])("%s in %s is none", (text, zone) => {
    expect(fromLocal(text, zone)).toBeUndefined();
  });
});

it("a stored time is shown to the second, and an unreadable one as nothing", () => {
  expect(inputValue("2026-11-28T18:30:05.123456+02:00", "UTC")).toBe("2026-11-28T16:30:05");
  expect(inputValue("2026-10-25T01:30:00Z", "Europe/Berlin")).toBe("2026-10-25T02:30");
  for (const value of ["", "soon", null, undefined, 5]) expect(inputValue(value, "UTC")).toBe("");
});
