// URLs of any length: a list is filtered by what its query holds, and a longer one is refused, whatever server is in front.
import { expect, it } from "vitest";
import * as z from "zod";
import { allowAny, defineResource } from "../../src/index.ts";
import { testApp } from "../support/app.ts";

const things = defineResource("things", {
  schema: z.object({ size: z.int() }),
  scope: "all",
  permissions: [allowAny],
  filters: ["id__in", "size__in"],
});

it("are 16,384 characters at most", async () => {
  const { app, call } = await testApp({ resources: [things] }, []);
  const path = (length: number): string => {
    const start = "/api/things/?id__in=1&size__in=1";
    return `${start}${",1".repeat((length - "http://test.example".length - start.length) / 2)}`;
  };
  expect((await call("GET", path(16_384))).status).toBe(200);
  for (const length of [16_386, 1_000_000])
    expect(await call("GET", path(length))).toMatchObject({
      status: 414,
      json: { detail: "The URL has more than 16384 characters." },
    });
  await app.close();
});
