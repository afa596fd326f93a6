// What the public surface promises to a compiler. Nothing here runs but the compiler's own verdict (`tsc`), which the last test asks for.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, expectTypeOf, it } from "vitest";
import * as z from "zod";
import {
  type Auth,
  type AuthErrorCode,
  type AuthEvent,
  type Claims,
  defineClaims,
  defineResource,
  defineTokenType,
  type Identity,
  type Latchkey,
  type LatchkeyOptions,
  type Permission,
  type RefreshAnswer,
  type TokenPair,
  type TokenType,
  type User,
} from "latchkey";
import type { OptionsSchema } from "latchkey/options";
import {
  createTokens,
  type KeySet,
  type TokenErrorCode,
  type Tokens,
  type TokensOptions,
} from "latchkey/tokens";
import { compile } from "../support/compiler.ts";
import { root, scratchFolder } from "../support/process.ts";

describe("options", () => {
  it("know their own names and values", () => {
    expectTypeOf<{ tokens: { accessTokenLifetime: "5m" } }>().toExtend<LatchkeyOptions>();
    expectTypeOf<{ tokens: { accessTokenLifetime: 300 } }>().toExtend<LatchkeyOptions>();
    expectTypeOf<{ tokens: { algorithm: "EdDSA" } }>().toExtend<LatchkeyOptions>();
    expectTypeOf<{ tokens: { algorithm: "none" } }>().not.toExtend<LatchkeyOptions>();
    expectTypeOf<{ revocation: "sometimes" }>().not.toExtend<LatchkeyOptions>();
    expectTypeOf<{ permissions: readonly Permission[] }>().toExtend<LatchkeyOptions>();
    // @ts-expect-error -- a misspelt setting
    const misspelt: LatchkeyOptions = { tokens: { acessTokenLifetime: "5m" } };
    expectTypeOf(misspelt).toEqualTypeOf<LatchkeyOptions>();
  });

  it("are, in the documented types, what the schema takes", () => {
    expectTypeOf<LatchkeyOptions>().toExtend<z.input<OptionsSchema>>();
    expectTypeOf<z.input<OptionsSchema>>().toExtend<LatchkeyOptions>();
    expectTypeOf<keyof LatchkeyOptions>().toEqualTypeOf<keyof z.input<OptionsSchema>>();
    type Groups = "tokens" | "users" | "passwords" | "postgres" | "paths" | "limits";
    expectTypeOf<{ [Group in Groups]: keyof NonNullable<LatchkeyOptions[Group]> }>().toEqualTypeOf<{
      [Group in Groups]: keyof NonNullable<z.input<OptionsSchema>[Group]>;
    }>();
  });

  it("give hooks what they are told of", () => {
    type TokenOptions = NonNullable<LatchkeyOptions["tokens"]>;
    expectTypeOf<NonNullable<TokenOptions["claims"]>>().parameter(0).toEqualTypeOf<User>();
    expectTypeOf<NonNullable<TokenOptions["claims"]>>().returns.toEqualTypeOf<Claims>();
    expectTypeOf<NonNullable<TokenOptions["onLoginFailed"]>>().parameter(0).toEqualTypeOf<string>();
    expectTypeOf<NonNullable<LatchkeyOptions["onEvent"]>>().parameter(0).toEqualTypeOf<AuthEvent>();
  });
});

describe("the flows", () => {
  it("answer tokens and identities", () => {
    expectTypeOf<Latchkey["auth"]>().toEqualTypeOf<Auth>();
    expectTypeOf<Auth["obtainPair"]>().returns.resolves.toEqualTypeOf<TokenPair>();
    expectTypeOf<Auth["refresh"]>().returns.resolves.toEqualTypeOf<RefreshAnswer>();
    expectTypeOf<RefreshAnswer["refresh"]>().toEqualTypeOf<string | undefined>();
    expectTypeOf<Auth["authenticate"]>().returns.resolves.toEqualTypeOf<Identity>();
    expectTypeOf<AuthErrorCode>().extract<"token_revoked">().not.toBeNever();
  });

  it("tell events apart by their type", () => {
    type Of<Type> = Extract<AuthEvent, { type: Type }>;
    expectTypeOf<Of<"session.revoked">["sessionId"]>().toBeString();
    expectTypeOf<Of<"login.failed">["username"]>().toBeString();
    expectTypeOf<Of<"login.failed">>().not.toHaveProperty("userId");
    expectTypeOf<AuthEvent["at"]>().toBeNumber();
  });
});

describe("claims of one's own", () => {
  const schema = z.object({ role: z.enum(["staff", "member"]), level: z.number().default(1) });

  it("are typed where they are made and where they are read", () => {
    const definition = defineClaims(schema, (user) => ({
      role: user.isStaff ? "staff" : "member",
      level: 2,
    }));
    expectTypeOf(definition.of).returns.toEqualTypeOf<{ role: "staff" | "member"; level: number }>();
    expectTypeOf(definition).toExtend<NonNullable<NonNullable<LatchkeyOptions["tokens"]>["claims"]>>();
    // @ts-expect-error -- no such role
    defineClaims(schema, () => ({ role: "root", level: 1 }));
    // @ts-expect-error -- a date is no JSON
    defineClaims(z.object({ since: z.date() }), () => ({ since: new Date() }));
  });

  it("are those of a token type of one's own", () => {
    const invitation = defineTokenType("invitation", {
      lifetime: "7d",
      claims: z.object({ team: z.string() }),
    });
    expectTypeOf(invitation).toEqualTypeOf<TokenType<{ team: string }>>();
    const read = (auth: Auth) => auth.read(invitation, "");
    expectTypeOf(read).returns.resolves.toHaveProperty("team").toBeString();
    // @ts-expect-error -- the claims of the type are missing
    const mint = (auth: Auth, user: User) => auth.mint(invitation, user, {});
    expectTypeOf(mint).returns.resolves.toBeString();
    const parse = (tokens: Tokens) => tokens.parse(invitation, "", 0);
    expectTypeOf(parse).returns.toHaveProperty("team").toBeString();
  });

  it("are promised by nothing without a schema", () => {
    const plain = defineTokenType("plain", { lifetime: 60 });
    const read = (auth: Auth) => auth.read(plain, "");
    expectTypeOf(read).returns.resolves.toExtend<Claims>();
  });
});

describe("resources", () => {
  it("keep their name", () => {
    const tasks = defineResource("tasks", { schema: z.object({ title: z.string() }), owner: "owner" });
    expectTypeOf(tasks.name).toEqualTypeOf<"tasks">();
    // @ts-expect-error -- a resource is made of a Zod object
    expect(() => defineResource("tasks", { schema: z.string() })).not.toThrow();
  });
});

describe("latchkey/tokens", () => {
  it("takes a set of keys, or where to ask for them", () => {
    expectTypeOf(createTokens).parameter(0).toEqualTypeOf<TokensOptions>();
    expectTypeOf<TokensOptions["keys"]>().toEqualTypeOf<KeySet | (() => KeySet)>();
    expectTypeOf<Tokens["decode"]>().returns.toEqualTypeOf<Claims>();
    expectTypeOf<TokenErrorCode>().extract<"signature">().not.toBeNever();
  });
});

/** Projects, and the files of each. They compile against the declarations that the package has, as those of users do. */
const projects: readonly (readonly [string, ...include: string[]])[] = [
  ["all of the above", "test/types/*.ts", "test/support/postgres-server.ts"],
  ["what a project registers about its users", "test/types/registered"],
  ["a project without rows of users", "test/types/stateless"],
  ["an example that registers its user model", "examples/reports"],
  ["the template of a project", "templates/project"],
  ["a project whose users log in by e-mail", "templates/email"],
  ["an example whose users log in by e-mail", "examples/tracker"],
];

describe("the compiler", () => {
  it(`agrees with ${projects.map(([name]) => name).join(", ")}`, async () => {
    const folders = projects.map(([, ...include]) => {
      const folder = scratchFolder();
      const project = {
        extends: path.join(root, "test/types/tsconfig.built.json"),
        include: include.map((name) => path.join(root, name)),
        exclude: [],
      };
      writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify(project));
      return folder;
    });
    const { code, stdout } = await compile(folders);
    expect([code, stdout]).toEqual([0, ""]);
  });
});
