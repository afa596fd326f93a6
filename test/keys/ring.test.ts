// Key rings: the steps of a rotation, where a ring is stored, and servers that follow it without a restart.
import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it, vi } from "vitest";
import { internalsOf } from "../../src/app/internals.ts";
import { allowAny, latchkey, type LatchkeyOptions } from "../../src/index.ts";
import {
  environmentRingStore,
  fileRingStore,
  generate,
  type KeyRing,
  parseRing,
  retire,
  rotate,
} from "../../src/keys/index.ts";
import { algorithmNames, KeyError } from "../../src/tokens/index.ts";
import { password, secretKey, testApp } from "../support/app.ts";
import { freshDatabase } from "../support/database.ts";
import { scratchFolder } from "../support/process.ts";
import { listenIn } from "../support/statements.ts";

const empty: KeyRing = { keys: [] };
const now = new Date("2026-01-01T00:00:00Z");
const statuses = ({ keys }: KeyRing): string[] => keys.map(({ status }) => status);

describe("a rotation", () => {
  it("begins with an active key, then announces, promotes and retires", () => {
    const first = generate(empty, "EdDSA", now);
    expect(statuses(first.ring)).toEqual(["active"]);
    const second = generate(first.ring, "ES256", now);
    expect(statuses(second.ring)).toEqual(["active", "next"]);
    const rotated = rotate(second.ring);
    expect(statuses(rotated.ring)).toEqual(["previous", "active"]);
    expect(retire(rotated.ring, first.entry.kid).keys).toHaveLength(1);
  });

  it("refuses what would leave nobody to sign, or mix secrets with key pairs", () => {
    const { ring, entry } = generate(empty, "EdDSA", now);
    expect(() => rotate(ring)).toThrow(KeyError);
    expect(() => retire(ring, entry.kid)).toThrow(/active key cannot be retired/);
    expect(() => retire(ring, "nobody")).toThrow(/no key nobody/);
    expect(() => generate(ring, "HS256", now)).toThrow(KeyError);
    expect(() => generate(empty, "none", now)).toThrow(KeyError);
  });

  it.each(algorithmNames)("generates a key for %s", (algorithm) => {
    const { ring } = generate(empty, algorithm, now);
    expect(parseRing(JSON.stringify(ring))).toEqual(ring);
  });

  it.each(["", "{", "[]", '{"keys":[{"kty":"oct"}]}'])(
    "does not read %j as a ring, and does not repeat it",
    (text) => {
      expect(() => parseRing(text)).toThrow(KeyError);
    },
  );
});

describe("a ring in a file", () => {
  it("is kept for its owner alone, and another's change is not undone", async () => {
    const file = path.join(scratchFolder(), "keys.json");
    const store = fileRingStore(file);
    expect(await store.read()).toEqual(empty);
    const { ring } = generate(empty, "EdDSA", now);
    await store.write(ring, empty);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await store.read()).toEqual(ring);
    await expect(store.write(generate(empty, "EdDSA", now).ring, empty)).rejects.toThrow(/in the meantime/);
    chmodSync(file, 0o644);
    await expect(store.read()).rejects.toThrow(/chmod 600/);
  });

  it("that cannot be read is an error without its content", async () => {
    const file = path.join(scratchFolder(), "keys.json");
    writeFileSync(file, '{"keys": "private"}', { mode: 0o600 });
    await expect(fileRingStore(file).read()).rejects.toThrow(/not a JWK Set/);
  });
});

describe("a ring in the environment", () => {
  it("is read, and printed instead of written", async () => {
    const { ring } = generate(empty, "EdDSA", now);
    vi.stubEnv("TEST_RING", JSON.stringify(ring));
    expect(await environmentRingStore("TEST_RING").read()).toEqual(ring);
    await expect(environmentRingStore("TEST_RING").write(ring, ring)).rejects.toThrow(/Set TEST_RING to/);
    vi.unstubAllEnvs();
  });
});

it("a change that is told while a ring is read for the first time is read after it", async () => {
  const options: LatchkeyOptions = {
    database: await freshDatabase(),
    keyRing: { database: true },
    keyRingInterval: "1d",
    log: () => {},
  };
  const app = latchkey(options);
  await app.migrate();
  await app.keyRing?.write(generate(empty, "EdDSA", now).ring, empty);
  const listen = listenIn(app.db);
  const readings = await listen(async () => {
    const ready = app.ready();
    await internalsOf(app)?.keyWatch?.refresh();
    await ready;
  });
  expect(readings).toHaveLength(2);
  expect(await listen(() => app.ready())).toEqual([]);
  await app.close();
});

describe.each<[string, (folder: string) => LatchkeyOptions["keyRing"]]>([
  ["a file", (folder) => ({ file: path.join(folder, "keys.json") })],
  ["the database", () => ({ database: true })],
])("servers that follow a ring in %s", (_, keyRing) => {
  it("rotate without a restart and log nobody out", async () => {
    const folder = scratchFolder();
    const options: LatchkeyOptions = {
      database: await freshDatabase(),
      keyRing: keyRing(folder),
      keyRingInterval: 0.02,
      permissions: [allowAny],
    };
    const tool = latchkey({ ...options, log: () => {} });
    await tool.migrate();
    await expect(tool.ready()).rejects.toThrow(/no active key/);
    const store = tool.keyRing;
    if (store === undefined) throw new Error("no ring");
    await store.write(generate(await store.read(), "EdDSA", now).ring, empty);
    const [one, two] = [await testApp(options), await testApp(options, [])];
    const before = await one.login("ada");
    const kid = JSON.parse(Buffer.from(before.access.split(".")[0] ?? "", "base64url").toString()).kid;
    const announced = await store.read();
    await store.write(generate(announced, "ES256", now).ring, announced);
    await vi.waitFor(async () =>
      expect((await two.call("GET", "/.well-known/jwks.json")).json).toHaveProperty("keys.length", 2),
    );
    const next = await store.read();
    await store.write(rotate(next).ring, next);
    await vi.waitFor(async () => {
      const { access } = await one.login("ada");
      expect(Buffer.from(access.split(".")[0] ?? "", "base64url").toString()).toContain('"alg":"ES256"');
      await two.app.auth.authenticate(access);
    });
    await two.app.auth.authenticate(before.access);
    const rotated = await store.read();
    await store.write(retire(rotated, kid), rotated);
    await vi.waitFor(() =>
      expect(two.app.auth.authenticate(before.access)).rejects.toThrow("token_not_valid"),
    );
    for (const app of [tool, one.app, two.app]) await app.close();
  });
});

describe("the JWK Set", () => {
  it("shows public keys and can be cached", async () => {
    const file = path.join(scratchFolder(), "keys.json");
    await fileRingStore(file).write(generate(empty, "ES256", now).ring, empty);
    const { app, call } = await testApp({ keyRing: { file } }, []);
    const { headers, text, json } = await call("GET", "/.well-known/jwks.json");
    expect(headers.get("cache-control")).toBe("public, max-age=300");
    expect(headers.get("content-type")).toBe("application/jwk-set+json");
    expect(json).toMatchObject({
      keys: [{ kty: "EC", crv: "P-256", alg: "ES256", use: "sig", kid: expect.any(String) }],
    });
    const secret: { keys: { d: string }[] } = JSON.parse(readFileSync(file, "utf8"));
    expect(text).not.toContain(secret.keys[0]?.d);
    await app.close();
  });

  it("is not there for secrets", async () => {
    const { app, call } = await testApp({}, []);
    expect((await call("GET", "/.well-known/jwks.json")).status).toBe(404);
    await app.close();
  });
});

describe("a changed secret", () => {
  it("logs nobody out while the old one is a fallback", async () => {
    const database = await freshDatabase();
    const old = await testApp({ database });
    const { access, refresh } = await old.login("ada");
    await old.app.close();
    const options: LatchkeyOptions = {
      database,
      secretKey: "another-secret-0123456789-0123456789-0123456789",
    };
    const changed = await testApp({ ...options, secretKeyFallbacks: [secretKey] }, []);
    await changed.app.auth.authenticate(access);
    const renewed = await changed.app.auth.refresh(refresh);
    await changed.app.close();
    const later = await testApp(options, []);
    await later.app.auth.authenticate(renewed.access);
    await expect(later.app.auth.authenticate(access)).rejects.toThrow("token_not_valid");
    expect(await later.app.auth.obtainPair({ username: "ada", password })).toHaveProperty("access");
    await later.app.close();
  });
});
