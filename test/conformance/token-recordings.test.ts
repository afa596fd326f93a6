// Tokens against what Simple JWT and PyJWT were seen to do: variants of tokens, fifteen algorithms, forms of keys.
import { describe, expect, it } from "vitest";
import {
  createKeySet,
  createSingleKeySet,
  createTokens,
  importKey,
  KeyError,
  type Reading,
  TokenError,
} from "../../src/tokens/index.ts";
import { crashesRefused, keyFormDeviations, strictRefusals } from "./token-deviations.ts";
import { agrees, judge, recorded, type Variant, type Verdict } from "./token-vectors.ts";

/** When the recordings were made; their tokens expire in the year 2100. */
const now = 1_795_000_000;

const endsWith = (table: Readonly<Record<string, string>>, name: string): boolean =>
  Object.hasOwn(table, name.slice(name.indexOf(".") + 1));

describe("336 variants of HS256 tokens", () => {
  const { secret, variants }: { secret: string; variants: readonly (Variant & { as_untyped: Verdict })[] } =
    JSON.parse(recorded("golden/vectors/jwt-hs256-variants.json"));
  const keys = createSingleKeySet({ algorithm: "HS256", signingKey: secret });

  /** The names of those that end otherwise than recorded, for their own type or for any. */
  function differing(reading: Reading): string[] {
    const tokens = createTokens({ keys, reading });
    return variants
      .filter(
        ({ token, as, as_untyped: untyped, ...typed }) =>
          !agrees(typed, judge(tokens, as, token, now)) ||
          !agrees(untyped, judge(tokens, "untyped", token, now)),
      )
      .map(({ name }) => name);
  }

  it("read as PyJWT reads them: every verdict, and the words of every refusal", () => {
    expect(variants).toHaveLength(336);
    expect(differing("pyjwt")).toEqual([]);
  });

  it("what Simple JWT crashes on is refused, and is what is listed", () => {
    const crashing = variants.filter(
      ({ crash, as_untyped: untyped }) => (crash ?? untyped.crash) !== undefined,
    );
    const names = crashing.map(({ name }) => name);
    expect(names).toEqual(variants.map(({ name }) => name).filter((name) => endsWith(crashesRefused, name)));
    expect(new Set(names.map((name) => name.slice(name.indexOf(".") + 1))).size).toBe(
      Object.keys(crashesRefused).length,
    );
  });

  it("read strictly: those that are listed are refused, and all others end as recorded", () => {
    const listed = variants.filter(({ name }) => endsWith(strictRefusals, name));
    expect(differing("strict")).toEqual(listed.map(({ name }) => name));
    const tokens = createTokens({ keys });
    expect(listed.map(({ as, token }) => judge(tokens, as, token, now).valid)).toEqual(
      listed.map(() => false),
    );
    expect(new Set(listed.map(({ name }) => name.slice(name.indexOf(".") + 1))).size).toBe(
      Object.keys(strictRefusals).length,
    );
  });
});

describe("15 algorithms", () => {
  interface Recording {
    readonly name: string;
    readonly alg: string;
    readonly keys: { readonly secret?: string; readonly private_pem?: string; readonly public_pem?: string };
    readonly tokens: Readonly<Record<string, { readonly raw: string; readonly payload: object }>>;
    readonly variants: readonly Variant[];
  }
  const { algorithms }: { algorithms: readonly Recording[] } = JSON.parse(
    recorded("golden/vectors/jwt-interop.json"),
  );
  const known = algorithms.filter(({ alg }) => alg !== "ES256K");

  function tokensOf({ alg, keys }: Recording, reading: Reading): ReturnType<typeof createTokens> {
    const { secret, private_pem: signingKey = "", public_pem: verifyingKey } = keys;
    const settings = {
      algorithm: alg,
      signingKey: secret ?? signingKey,
      verifyingKey,
      allowShortSecret: true,
    };
    return createTokens({ keys: createSingleKeySet(settings), reading });
  }

  it("ES256K is not among Simple JWT's algorithms, and not here", () => {
    expect(algorithms.map(({ name }) => name)).toHaveLength(15);
    const recording = algorithms.find(({ alg }) => alg === "ES256K");
    const key = recording?.keys.public_pem ?? "";
    expect(() => importKey(key, { algorithm: "ES256K" })).toThrow(
      expect.objectContaining({ code: "unknown_algorithm" }),
    );
  });

  it.each(known)("$name: the recorded tokens say what they said", (recording) => {
    const tokens = tokensOf(recording, "strict");
    const said = Object.entries(recording.tokens).map(([name, { raw }]) =>
      tokens.parse({ name, lifetime: 1 }, raw, now),
    );
    expect(said).toEqual(Object.values(recording.tokens).map(({ payload }) => payload));
  });

  it.each(known.filter(({ alg }) => /^(?:HS|RS|Ed)/.test(alg)))(
    "$name: signing the claims again gives the recorded token, byte for byte",
    (recording) => {
      const tokens = tokensOf(recording, "strict");
      const raw = Object.values(recording.tokens).map((one) => one.raw);
      expect(raw.length).toBeGreaterThan(0);
      expect(raw.map((token) => tokens.sign(tokens.decode(token, now)))).toEqual(raw);
    },
  );

  it.each(
    known.flatMap((one) => [
      { ...one, reading: "pyjwt" as const },
      { ...one, reading: "strict" as const },
    ]),
  )("$name, $reading: every variant ends as recorded", (recording) => {
    const tokens = tokensOf(recording, recording.reading);
    const wrong = recording.variants.filter(
      ({ as, token, ...typed }) => !agrees(typed, judge(tokens, as, token, now)),
    );
    expect(recording.variants.length).toBeGreaterThan(8);
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  it.each(known.filter(({ keys }) => keys.public_pem !== undefined))(
    "$name: the public key alone is enough to verify",
    ({ alg, keys, tokens }) => {
      const publicKeys = createKeySet([{ key: keys.public_pem ?? "", algorithm: alg }]);
      const verifier = createTokens({ keys: publicKeys });
      const raw = Object.values(tokens).map((one) => one.raw);
      expect(raw.map((token) => verifier.decode(token, now))).toEqual(
        Object.values(tokens).map(({ payload }) => payload),
      );
    },
  );
});

describe("16 forms of key material", () => {
  interface Form {
    readonly name: string;
    readonly alg: string;
    readonly use: "sign" | "verify";
    readonly key: string;
    readonly ok: boolean;
    readonly token?: string;
  }
  const { forms }: { forms: readonly Form[] } = JSON.parse(recorded("golden/vectors/jwt-key-forms.json"));
  // The recorded public keys, where they can be read at all, belong to the first private one.
  const [{ key: rsaPrivate } = { key: "" }] = forms;

  /** Whether a form can be set as SIGNING_KEY or VERIFYING_KEY and then verifies the recorded token. */
  function isTaken({ alg: algorithm, use, key, token }: Form, allowShortSecret: boolean): boolean {
    try {
      const keys =
        use === "sign"
          ? createSingleKeySet({ algorithm, signingKey: key, allowShortSecret })
          : createSingleKeySet({ algorithm, signingKey: rsaPrivate, verifyingKey: key });
      const tokens = createTokens({ keys });
      return tokens.decode(token ?? tokens.sign({}), now) !== undefined;
    } catch (error) {
      if (error instanceof KeyError || error instanceof TokenError) return false;
      throw error;
    }
  }

  it("those that are listed end otherwise, all others as recorded", () => {
    expect(forms).toHaveLength(16);
    const differing = forms.filter((form) => isTaken(form, false) !== form.ok);
    expect(differing.map(({ name }) => name)).toEqual(Object.keys(keyFormDeviations));
  });

  it("with allowShortSecret, all end as recorded", () => {
    expect(forms.filter((form) => isTaken(form, true) !== form.ok)).toEqual([]);
  });
});
