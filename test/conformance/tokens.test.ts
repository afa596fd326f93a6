// Tokens against every vector there is: Wycheproof, the RFCs, attacks, and the suites of peers.
import { createPublicKey } from "node:crypto";
import { describe, expect, it } from "vitest";
import { importKey, KeyError, type KeyMaterial, thumbprint } from "../../src/tokens/index.ts";
import type { VectorKey } from "./token-adapter.ts";
import { peerDeviations } from "./token-deviations.ts";
import { answers, recorded, type Vector, type Vectors, vectorsOf } from "./token-vectors.ts";

function only({ cases, ...rest }: Vectors, keep: (one: Vector) => boolean): Vectors {
  return { ...rest, cases: cases.filter(keep) };
}

const verdicts = (vectors: Vectors): Record<string, boolean> =>
  Object.fromEntries(vectors.cases.map((one) => [one.id, (one.strict?.verdict ?? one.expect) === "valid"]));

describe("verdicts", () => {
  it.each([
    ["wycheproof_jws.json", ["core", "errata"], 401],
    ["wycheproof_jwk.json", ["core", "strict"], 25],
    ["rfc.json", ["core", "strict"], 43],
    ["jwt_attacks.json", ["core", "strict"], 439],
    ["peers.json", ["core"], 724],
    ["peers_differ.json", ["strict-differs"], 43],
  ])("%s, %j: all %i right, and every refusal is a declared one", (file, profiles, count) => {
    const vectors = only(
      vectorsOf(file),
      ({ kind, profile }) => kind !== "thumbprint" && profiles.includes(profile),
    );
    const given = answers(vectors);
    const wanted = verdicts(vectors);

    expect(given).toHaveLength(count);
    expect(given.filter(({ fault }) => fault !== undefined)).toEqual([]);
    const wrong = given.filter(({ id, accepted }) => accepted !== wanted[id]).map(({ id }) => id);
    expect(wrong.toSorted()).toEqual(file === "peers.json" ? Object.keys(peerDeviations).toSorted() : []);
  });

  it("the vectors not asked above: an RSA key whose factors are guessable cannot be told, `typ` has no case, `iat` may be to come", () => {
    const optional = only(vectorsOf("wycheproof_jwk.json"), ({ profile }) => profile === "optional");
    expect(answers(optional).map(({ id, accepted }) => [id, accepted])).toEqual([["wp-jwk-7", true]]);
    const information = only(vectorsOf("jwt_attacks.json"), ({ profile }) => profile === "info");
    expect(answers(information).map(({ id, accepted }) => [id, accepted])).toEqual([
      ["atk-claims-67", true],
      ["atk-typ-04", true],
    ]);
  });
});

describe("the RFCs", () => {
  const { keys, cases } = vectorsOf("rfc.json");
  // RFC 8037 appendix A.1; the vectors have only the public half.
  const ed25519Private = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
  // RFC 7520 section 4.5 detaches what section 4.4 signs.
  const detached = cases.find(({ id }) => id === "rfc7520-4.4")?.payload ?? "";

  function jwkOf(name: string): Extract<VectorKey, { fmt: "jwk" }>["jwk"] {
    const key = keys[name];
    if (key?.fmt !== "jwk") throw new Error(`${name} is no JWK.`);
    return key.jwk;
  }

  it.each(cases.filter(({ kind }) => kind === "thumbprint"))(
    "$id: the thumbprint",
    ({ key, expect: print }) => {
      expect(thumbprint(createPublicKey({ key: { ...jwkOf(key) }, format: "jwk" }))).toBe(print);
    },
  );

  const signed = cases.filter(({ sign }) => sign === true);

  it.each(signed)("$id: signing the same gives the same token", ({ key, algs, token = "" }) => {
    const jwk = jwkOf(key);
    const { algorithm, signing } = importKey(jwk["kty"] === "OKP" ? { ...jwk, d: ed25519Private } : jwk, {
      algorithm: algs[0],
    });
    if (signing === undefined) throw new Error("The key cannot sign.");
    const end = token.lastIndexOf(".");
    const input = token.slice(0, end) + (token.includes("..") ? detached : "");

    expect(algorithm.sign(signing, input)).toBe(token.slice(end + 1));
  });

  it("these are all", () => {
    expect(cases.filter(({ kind }) => kind === "thumbprint")).toHaveLength(2);
    expect(signed).toHaveLength(5);
  });
});

describe("wycheproof_raw.json: every algorithm over any bytes", () => {
  interface RawVector {
    readonly id: string;
    readonly profile: string;
    readonly alg: string;
    readonly key: string;
    readonly data: string;
    readonly sig: string;
    readonly expect: string;
  }
  const { keys, cases }: { keys: Vectors["keys"]; cases: readonly RawVector[] } = JSON.parse(
    recorded("security", "wycheproof_raw.json"),
  );

  function materialOf(key: VectorKey | undefined): KeyMaterial {
    if (key?.fmt === "secret") return Buffer.from(key.b64u, "base64url");
    if (key?.fmt === "pem") return key.pem;
    if (key?.fmt === "jwk") return key.jwk;
    throw new Error("The vectors have no such keys.");
  }

  /** Whether the signature is taken; a key that is refused takes none. */
  function takes({ alg, key, data, sig }: RawVector, allowShortSecret: boolean): boolean {
    try {
      const imported = importKey(materialOf(keys[key]), { algorithm: alg, allowShortSecret });
      return imported.algorithm.verify(imported.verifying, Buffer.from(data, "base64url"), sig);
    } catch (error) {
      if (!(error instanceof KeyError)) throw error;
      return false;
    }
  }

  const of = (profile: string): readonly RawVector[] => cases.filter((one) => one.profile === profile);

  it.each([
    ["core", 2551],
    ["truncated-mac", 261],
    ["weak-key", 9],
  ])("%s: all %i right", (profile, count) => {
    const asked = of(profile);
    expect(asked).toHaveLength(count);
    expect(asked.filter((one) => takes(one, true) !== (one.expect === "valid")).map(({ id }) => id)).toEqual(
      [],
    );
  });

  it("a secret shorter than the digest is only taken when that is asked for", () => {
    expect(of("weak-key").filter((one) => takes(one, false))).toEqual([]);
  });

  it("an RSA signature whose algorithm lacks its NULL, which may go either way, is refused", () => {
    expect(of("acceptable").map((one) => takes(one, true))).toEqual([false, false, false]);
  });
});
