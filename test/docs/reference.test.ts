// The reference is complete and up to date: every option, every setting of Simple JWT, every error code.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { optionsReference } from "../../scripts/options-reference.ts";
import { AuthError, type AuthErrorCode } from "../../src/auth/index.ts";
import { asHttpError } from "../../src/http/errors.ts";
import { defaultOptions } from "../../src/options/generated/default-options.ts";
import { optionsSchema } from "../../src/options/index.ts";
import { PasswordError, type PasswordErrorCode } from "../../src/passwords/index.ts";
import { StoreError, type StoreErrorCode } from "../../src/store/index.ts";

const root = path.join(import.meta.dirname, "../..");
const page = (name: string): string => readFileSync(path.join(root, "docs/reference", name), "utf8");

/** Every key of Simple JWT's DEFAULTS. */
const simpleJwtSettings = [
  "ACCESS_TOKEN_LIFETIME",
  "REFRESH_TOKEN_LIFETIME",
  "ROTATE_REFRESH_TOKENS",
  "BLACKLIST_AFTER_ROTATION",
  "UPDATE_LAST_LOGIN",
  "ALGORITHM",
  "SIGNING_KEY",
  "VERIFYING_KEY",
  "AUDIENCE",
  "ISSUER",
  "JSON_ENCODER",
  "JWK_URL",
  "LEEWAY",
  "AUTH_HEADER_TYPES",
  "AUTH_HEADER_NAME",
  "USER_ID_FIELD",
  "USER_ID_CLAIM",
  "USER_AUTHENTICATION_RULE",
  "ON_LOGIN_SUCCESS",
  "ON_LOGIN_FAILED",
  "AUTH_TOKEN_CLASSES",
  "TOKEN_TYPE_CLAIM",
  "JTI_CLAIM",
  "TOKEN_USER_CLASS",
  "SLIDING_TOKEN_LIFETIME",
  "SLIDING_TOKEN_REFRESH_LIFETIME",
  "SLIDING_TOKEN_REFRESH_EXP_CLAIM",
  "TOKEN_OBTAIN_SERIALIZER",
  "TOKEN_REFRESH_SERIALIZER",
  "TOKEN_VERIFY_SERIALIZER",
  "TOKEN_BLACKLIST_SERIALIZER",
  "SLIDING_TOKEN_OBTAIN_SERIALIZER",
  "SLIDING_TOKEN_REFRESH_SERIALIZER",
  "CHECK_REVOKE_TOKEN",
  "REVOKE_TOKEN_CLAIM",
  "CHECK_USER_IS_ACTIVE",
];

/** Every literal of every union called …Code or TokenRefusal in the errors.ts files. */
function errorCodes(): string[] {
  const files = readdirSync(path.join(root, "src"), { recursive: true, encoding: "utf8" });
  const unions = files
    .filter((file) => path.basename(file) === "errors.ts")
    .map((file) => readFileSync(path.join(root, "src", file), "utf8"))
    .flatMap((text) => text.match(/export type (?:\w*Code|TokenRefusal) =[^;]+;/g) ?? []);
  return unions.flatMap((union) => union.match(/(?<=")\w+(?=")/g) ?? []);
}

describe("the options' reference", () => {
  it("is what the schema says", () => {
    expect(page("options.md")).toBe(optionsReference());
  });

  it("has the defaults that the schema gives", () => {
    expect(defaultOptions).toStrictEqual(optionsSchema().parse({}));
  });

  it.each(simpleJwtSettings)("has %s", (setting) => {
    expect(page("options.md")).toContain(`| \`${setting}\` |`);
  });

  it("has every option", () => {
    const names = Object.keys(optionsSchema().shape).filter((name) => !page("options.md").includes(name));
    expect(names).toEqual([]);
  });
});

describe("the errors' reference", () => {
  it("finds the codes", () => {
    expect(errorCodes()).toEqual(
      expect.arrayContaining(["token_revoked", "weak", "busy", "parse_error", "overloaded"]),
    );
  });

  it.each([...new Set(errorCodes())])("has %s", (code) => {
    expect(page("errors.md")).toMatch(new RegExp(`^\\| \`${code}\` +\\|`, "m"));
  });

  const sections: Readonly<Record<string, (code: string) => Error>> = {
    // oxlint-disable-next-line no-unsafe-type-assertion -- the test above knows the codes
    AuthError: (code) => new AuthError(code as AuthErrorCode),
    // oxlint-disable-next-line no-unsafe-type-assertion -- the test above knows the codes
    StoreError: (code) => new StoreError(code as StoreErrorCode, ""),
    // oxlint-disable-next-line no-unsafe-type-assertion -- the test above knows the codes
    PasswordError: (code) => new PasswordError(code as PasswordErrorCode, ""),
  };
  it.each(Object.entries(sections))("has the statuses of every %s", (name, make) => {
    const [, section = ""] = page("errors.md").split(`\n## ${name}\n`);
    const [table = ""] = section.split("\n## ");
    const rows = [...table.matchAll(/^\| `(\w+)` +\| +(\d*) *\|/gm)];
    expect(rows.length).toBeGreaterThan(3);
    // An error that no request is to blame for is 500 as any other, and has no status in the table.
    const actual = rows.map(([, code = ""]) => [code, String(asHttpError(make(code))?.status ?? "")]);
    expect(rows.map(([, code, status]) => [code, status])).toEqual(actual);
  });
});
