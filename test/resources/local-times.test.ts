// Dates and times without an offset are those of the app's time zone, in bodies and in filters, as in Django.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { action, allowAny, defineResource } from "../../src/index.ts";
import { password, type TestApp, testApp } from "../support/app.ts";

const events = defineResource("events", {
  scope: "all",
  permissions: [allowAny],
  schema: z.object({
    at: z.iso.datetime().nullable().default(null),
    others: z.array(z.iso.datetime()).default([]),
  }),
  timestamps: { created: "made_at" },
  filters: ["at", "at__gte", "at__range", "made_at__lt"],
  actions: {
    move: action({
      on: "row",
      body: z.object({ to: z.iso.datetime() }),
      run: ({ body, update }) => update({ at: body.to }),
    }),
  },
});

let test: TestApp;
beforeAll(async () => {
  const clock = (): number => Date.UTC(2024, 5, 1, 12);
  const users = { fields: z.object({ born: z.iso.datetime().nullable().default(null) }) };
  test = await testApp({ resources: [events], timeZone: "America/New_York", clock, users }, []);
});
afterAll(() => test.app.close());

const create = async (json: object): Promise<unknown> =>
  (await test.call("POST", "/api/events/", { json })).json;
const list = async (query: string): Promise<unknown> =>
  (await test.call("GET", `/api/events/?${query}`)).json;

describe("a body", () => {
  it.each([
    ["2024-06-01T12:00", "2024-06-01T12:00:00-04:00"],
    ["2024-12-01 12:00:00.5", "2024-12-01T12:00:00.500000-05:00"],
    ["2024-06-01T12:00:00Z", "2024-06-01T08:00:00-04:00"],
    ["2024-06-01T12:00:00+02:00", "2024-06-01T06:00:00-04:00"],
    ["2024-03-10T01:59:59", "2024-03-10T01:59:59-05:00"],
    ["2024-03-10T03:00", "2024-03-10T03:00:00-04:00"],
    ["1880-01-01T00:00", "1880-01-01T00:00:00-04:56:02"],
  ])("has %s as %s", async (given, shown) => {
    expect(await create({ at: given, others: [given] })).toMatchObject({ at: shown });
    const form = new URLSearchParams({ at: given }).toString();
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    expect((await test.call("POST", "/api/events/", { body: form, headers })).json).toMatchObject({
      at: shown,
    });
  });

  it.each(["2024-03-10T02:30", "2024-11-03T01:30:00"])(
    "has no %s, which clocks skip or show twice",
    async (at) => {
      const message = 'Invalid datetime for the timezone "America/New_York".';
      expect(await create({ at })).toEqual({ at: [message] });
      expect(await create({ others: [at] })).toEqual({ others: { "0": [message] } });
    },
  );

  it("has the items of a list in the zone, and a last moment that is too late for UTC", async () => {
    expect(await create({ others: ["2024-06-01T12:00"] })).toMatchObject({
      others: ["2024-06-01T16:00:00Z"],
    });
    expect(await create({ at: "9999-12-31T23:59:59" })).toEqual({ at: ["Datetime value out of range."] });
  });

  it("of an action is read in the same way", async () => {
    const { id } = z.object({ id: z.number() }).parse(await create({}));
    const json = { to: "2024-07-04T09:00" };
    expect((await test.call("POST", `/api/events/${id}/move/`, { json })).json).toMatchObject({
      at: "2024-07-04T09:00:00-04:00",
    });
  });

  it("of a registration is read in the same way", async () => {
    const json = { username: "ada", password, born: "1990-06-01T12:00" };
    expect((await test.call("POST", "/api/users/", { json })).json).toMatchObject({
      born: "1990-06-01T12:00:00-04:00",
    });
  });
});

describe("a filter", () => {
  it("finds the moment of the zone", async () => {
    const event = await create({ at: "2031-06-01T12:00" });
    expect(await list("at=2031-06-01T12:00")).toEqual([event]);
    expect(await list("at=2031-06-01T16:00Z")).toEqual([event]);
    expect(await list("at__gte=2031-06-01T12:00:01")).toEqual([]);
    expect(await list("at__range=2031-06-01T11:59,2031-06-01T12:00")).toEqual([event]);
  });

  it("knows when rows were made", async () => {
    expect(await list("made_at__lt=2024-06-01T08:00")).toEqual([]);
    expect(await list("made_at__lt=2024-06-01T08:01")).not.toEqual([]);
  });

  it("refuses a time that there is not", async () => {
    expect(await list("at=2024-03-10T02:30")).toEqual({
      at: [
        "2024-03-10 02:30:00 couldn’t be interpreted in time zone America/New_York; it may be ambiguous or it may not exist.",
      ],
    });
    expect(await list("at=soon")).toEqual({ at: ["Enter a valid date/time."] });
  });
});
