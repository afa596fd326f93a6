// The error for an unusable key names the key's source, and never contains the key.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { generateKeyPairSync } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import { allowAny, latchkey, type LatchkeyOptions } from "../../src/index.ts";
import { secretKey } from "../support/app.ts";

const short = "sw0rdfish";
const { SECRET_KEY: before } = process.env;
const here = process.cwd();
afterEach(() => {
  process.chdir(here);
  if (before === undefined) delete process.env["SECRET_KEY"];
  else process.env["SECRET_KEY"] = before;
});

function messageOf(options: LatchkeyOptions): string {
  try {
    void latchkey({ database: "sqlite::memory:", permissions: [allowAny], ...options }).close();
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : "";
  }
  return "it started";
}

const tooShort = "The secret for HS256 has 9 bytes; it needs at least 32 (RFC 7518 section 3.2).";

describe("a secret that is too short", () => {
  it("in the environment is SECRET_KEY", () => {
    process.env["SECRET_KEY"] = short;
    expect(messageOf({})).toBe(`KeyError: SECRET_KEY: ${tooShort}`);
  });

  it("that is empty in the environment is SECRET_KEY", () => {
    process.env["SECRET_KEY"] = "";
    expect(messageOf({})).toBe("KeyError: SECRET_KEY: The secret is empty.");
  });

  it("in the development file is that file", () => {
    delete process.env["SECRET_KEY"];
    process.chdir(mkdtempSync(path.join(tmpdir(), "latchkey-")));
    writeFileSync(".latchkey-secret", short, { mode: 0o600 });
    expect(messageOf({})).toMatch(/\.latchkey-secret is empty or cut off\. Delete it to get a new secret/);
  });

  it.each<[string, LatchkeyOptions]>([
    ["secretKey", { secretKey: short }],
    ["tokens.signingKey", { tokens: { signingKey: short } }],
    ["secretKeyFallbacks.1", { secretKey, secretKeyFallbacks: [secretKey, short] }],
  ])("in an option is `%s`", (option, options) => {
    expect(messageOf(options)).toBe(`KeyError: Option \`${option}\`: ${tooShort}`);
  });

  it("counts what the algorithm needs", () => {
    expect(messageOf({ secretKey, tokens: { algorithm: "HS512" } })).toMatch(
      /^KeyError: Option `secretKey`: The secret for HS512 has 44 bytes; it needs at least 64 /,
    );
  });
});

describe("another key that cannot be used", () => {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });

  it("is named too", () => {
    const tokens = { algorithm: "ES256", signingKey: privateKey } as const;
    expect(messageOf({ tokens: { ...tokens, verifyingKey: "nonsense" } })).toMatch(
      /^KeyError: Option `tokens\.verifyingKey`: The key is neither a PEM/,
    );
    expect(messageOf({ tokens: { ...tokens, signingKey: "nonsense" } })).toMatch(
      /^KeyError: Option `tokens\.signingKey`: The key is neither a PEM/,
    );
    expect(messageOf({ tokens })).toBe("it started");
  });
});
