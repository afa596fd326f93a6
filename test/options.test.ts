// Options that hang together, and those that are told of at the start.
import { afterEach, describe, expect, it } from "vitest";
import { type TestApp, testApp } from "./support/app.ts";

let test: TestApp | undefined;
afterEach(() => test?.app.close());

/** How many seconds a refresh token of a first login lives. */
async function refreshLifetime(options: Parameters<typeof testApp>[0]): Promise<number> {
  test = await testApp(options, ["ada"]);
  const { refresh } = await test.login("ada");
  const [, payload = ""] = refresh.split(".");
  const { exp, iat } = JSON.parse(Buffer.from(payload, "base64url").toString());
  return exp - iat;
}

const day = 86_400;

describe("sessionLifetime", () => {
  it("unless it is set, keeps the whole life of a refresh token", async () => {
    expect(await refreshLifetime({ tokens: { refreshTokenLifetime: "90d" } })).toBe(90 * day);
  });

  it("caps refresh tokens when it is set", async () => {
    const options = { sessionLifetime: "10d", tokens: { refreshTokenLifetime: "90d" } };
    expect(await refreshLifetime(options)).toBe(10 * day);
  });
});

describe("allowShortSecret", () => {
  it("is told of at every start, without the secret", async () => {
    const notices: string[] = [];
    const secretKey = "sw0rdfish";
    const log = (message: string): number => notices.push(message);
    test = await testApp({ secretKey, log, tokens: { allowShortSecret: true } }, []);
    expect(notices).toEqual([expect.stringContaining("allowShortSecret")]);
    expect(notices.join()).not.toContain(secretKey);
  });
});
