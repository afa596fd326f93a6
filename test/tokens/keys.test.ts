// Key material in all formats, key sets and which key verifies a token, and published keys.
import { createHash, createPublicKey, createSecretKey, type KeyObject } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  createKeySet,
  createSingleKeySet,
  createTokens,
  importKey,
  type JsonObject,
  type KeyMaterial,
  type KeySet,
  publicJwks,
  thumbprint,
  verifyJws,
} from "../../src/tokens/index.ts";
import { access, codeOf, type Material, materials, now, secret, signedByHand, tokensOf } from "./material.ts";

const asymmetric = materials.filter(({ key }) => key.type === "private");
const ofAlgorithm = (algorithm: string): Material => {
  const found = materials.find((one) => one.algorithm === algorithm);
  if (found === undefined) throw new Error(`There is no key for ${algorithm}.`);
  return found;
};
const pkcs8 = (key: KeyObject): string => key.export({ format: "pem", type: "pkcs8" }).toString();
const jwk = (key: KeyObject): Record<string, unknown> => ({ ...key.export({ format: "jwk" }) });

describe("key material", () => {
  it.each(asymmetric)(
    "$name: private keys as PEM, JWK and KeyObject sign, public ones verify",
    ({ algorithm, key }) => {
      const publicKey = createPublicKey(key);
      const spki = publicKey.export({ format: "pem", type: "spki" }).toString();
      const signers: KeyMaterial[] = [key, pkcs8(key), Buffer.from(pkcs8(key)), jwk(key)];
      const verifiers: KeyMaterial[] = [publicKey, spki, Buffer.from(spki), jwk(publicKey), ...signers];
      const { token, claims } = tokensOf({ algorithm, key }).mint(access, { now, jti: "1", claims: {} });

      for (const material of verifiers) {
        const keys = createKeySet([{ key: material, algorithm }], { active: null });
        expect(createTokens({ keys }).parse(access, token, now)).toEqual(claims);
      }
      const made = signers.map((signingKey) =>
        createTokens({ keys: createSingleKeySet({ algorithm, signingKey }) }).sign({}),
      );
      for (const one of made)
        expect(verifyJws(one, createKeySet([{ key: publicKey, algorithm }])).payload.toString()).toBe("{}");
      expect(importKey(publicKey, { algorithm }).signing).toBeUndefined();
    },
  );

  it.each(["HS256", "HS384", "HS512"])(
    "%s: secrets as text, bytes, JWK and KeyObject are one key",
    (algorithm) => {
      const k = Buffer.from(secret).toString("base64url");
      const forms: KeyMaterial[] = [
        secret,
        Buffer.from(secret),
        createSecretKey(Buffer.from(secret)),
        { kty: "oct", k },
      ];
      const made = forms.map((signingKey) =>
        createTokens({ keys: createSingleKeySet({ algorithm, signingKey }) }).sign({}),
      );
      expect(new Set(made).size).toBe(1);
    },
  );

  it("a secret of other than ASCII characters is their UTF-8", () => {
    const text = "clé-secrète-漢-0123456789-0123456789";
    const forms = [text, Buffer.from(text)];
    const [first, second] = forms.map((key) => thumbprint(importKey(key, { algorithm: "HS256" }).verifying));
    expect(first).toBe(second);
  });

  it("a short secret is taken when that is asked for, an empty one never", () => {
    const imported = importKey("short", { algorithm: "HS512", allowShortSecret: true });
    expect(
      imported.algorithm.verify(
        imported.verifying,
        "input",
        imported.algorithm.sign(imported.verifying, "input"),
      ),
    ).toBe(true);
    for (const empty of ["", createSecretKey(Buffer.alloc(0))])
      expect(codeOf(() => importKey(empty, { algorithm: "HS512", allowShortSecret: true }))).toBe("weak");
  });

  it("PEM of before PKCS #8, of RSA and of elliptic curves", () => {
    const rsa = ofAlgorithm("RS256").key;
    const ec = ofAlgorithm("ES256").key;
    const old = [
      [rsa.export({ format: "pem", type: "pkcs1" }).toString(), "RS256"],
      [createPublicKey(rsa).export({ format: "pem", type: "pkcs1" }).toString(), "RS256"],
      [ec.export({ format: "pem", type: "sec1" }).toString(), "ES256"],
    ] as const;
    const prints = old.map(([pem, algorithm]) => thumbprint(importKey(pem, { algorithm }).verifying));
    expect(prints).toEqual([
      thumbprint(createPublicKey(rsa)),
      thumbprint(createPublicKey(rsa)),
      thumbprint(createPublicKey(ec)),
    ]);
  });

  it("a JWK says its algorithm, its name and its use itself", () => {
    const own = { ...jwk(ofAlgorithm("ES256").key), alg: "ES256", kid: "a", use: "sig", key_ops: ["sign"] };
    expect(importKey(own)).toMatchObject({ kid: "a", algorithm: { name: "ES256" } });
    expect(importKey(own, { kid: "b" }).kid).toBe("b");
    const symmetric = {
      kty: "oct",
      k: Buffer.from(secret).toString("base64url"),
      alg: "HS256",
      key_ops: ["sign"],
    };
    expect(importKey(symmetric).algorithm.name).toBe("HS256");
  });
});

describe("OpenSSH public keys", () => {
  const field = (content: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(content.length);
    return Buffer.concat([length, content]);
  };
  /** A number in SSH's encoding: with a zero byte before a first bit that is set. */
  const mpint = (part: unknown): Buffer => {
    const bytes = Buffer.from(String(part), "base64url");
    return (bytes[0] ?? 0) > 127 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
  };
  const line = (type: string, ...parts: readonly Buffer[]): string =>
    `${type} ${Buffer.concat([Buffer.from(type), ...parts].map(field)).toString("base64")} ada@example\n`;

  function openSsh({ algorithm, key }: Material): string {
    const { kty, crv, n, e, x = "", y = "" } = key.export({ format: "jwk" });
    if (kty === "RSA") return line("ssh-rsa", mpint(e), mpint(n));
    if (kty === "OKP")
      return line(crv === "Ed448" ? "ssh-ed448" : "ssh-ed25519", Buffer.from(x, "base64url"));
    const curve = `nistp${algorithm === "ES512" ? "521" : algorithm.slice(2)}`;
    const point = Buffer.concat([Buffer.from([4]), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]);
    return line(`ecdsa-sha2-${curve}`, Buffer.from(curve), point);
  }

  it.each(asymmetric)("$name: are read", (material) => {
    const { verifying, signing } = importKey(openSsh(material), { algorithm: material.algorithm });
    expect(thumbprint(verifying)).toBe(thumbprint(createPublicKey(material.key)));
    expect(signing).toBeUndefined();
  });

  it("what a key says it is and what it is are the same", () => {
    const parts = openSsh(ofAlgorithm("ES256")).split(" ");
    const label = (type: string): string =>
      ["ES256", "ES384"]
        .map((algorithm) =>
          String(codeOf(() => importKey([type, ...parts.slice(1)].join(" "), { algorithm }))),
        )
        .join();
    expect(label("ecdsa-sha2-nistp256")).toBe("undefined,wrong_key");
    expect(label("ecdsa-sha2-nistp384")).toBe("unreadable,unreadable");
  });

  it("a point is written in full", () => {
    const { x = "", y = "" } = ofAlgorithm("ES256").key.export({ format: "jwk" });
    const point = (first: number): string =>
      line(
        "ecdsa-sha2-nistp256",
        Buffer.from("nistp256"),
        Buffer.concat([Buffer.from([first]), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]),
      );
    const codes = [4, 6, 7].map((first) => codeOf(() => importKey(point(first), { algorithm: "ES256" })));
    expect(codes).toEqual([undefined, "unreadable", "unreadable"]);
  });

  it.each([
    "ssh-rsa",
    "ssh-rsa !",
    line("ssh-rsa"),
    line("ssh-rsa", Buffer.from([3])),
    line("ssh-ed25519", Buffer.alloc(31)),
    line("ecdsa-sha2-nistp256", Buffer.from("nistp256"), Buffer.alloc(65)),
    line("ecdsa-sha2-nistp256", Buffer.from("nistp224"), Buffer.alloc(65, 4)),
    line("ssh-rsa", Buffer.from([1])).replace("ssh-rsa", "ssh-ed25519"),
  ])("%j cannot be read, and is refused", (text) => {
    expect(codeOf(() => importKey(text, { algorithm: "EdDSA" }))).toBe("unreadable");
  });
});

describe("a key set", () => {
  const entry = (key: string, kid?: string): { key: string; algorithm: string; kid?: string } => ({
    key: `${secret}${key}`,
    algorithm: "HS256",
    ...(kid !== undefined && { kid }),
  });
  const header = (parts: object): string => JSON.stringify({ alg: "HS256", ...parts });
  const signed = (keys: KeySet, index: number, parts: object): string => {
    const key = keys.keys[index];
    if (key === undefined) throw new Error("There is no such key.");
    const input = [header(parts), "{}"].map((part) => Buffer.from(part).toString("base64url")).join(".");
    return `${input}.${key.algorithm.sign(key.verifying, input)}`;
  };

  it("takes a token under the key it names, and under no other", () => {
    const keys = createKeySet([entry("1", "a"), entry("2", "b")]);
    expect(verifyJws(signed(keys, 1, { kid: "b" }), keys).header).toEqual({ alg: "HS256", kid: "b" });
    expect(codeOf(() => verifyJws(signed(keys, 1, { kid: "a" }), keys))).toBe("signature");
    expect(codeOf(() => verifyJws(signed(keys, 1, { kid: "c" }), keys))).toBe("unknown_key");
  });

  it("is made of a JWK Set as well", () => {
    const pairs = ["ES256", "EdDSA"].map((name) =>
      Object.assign(jwk(ofAlgorithm(name).key), { alg: name, kid: name }),
    );
    const keys = createKeySet([{ key: { keys: pairs } }], { active: 1 });
    expect(keys.keys.map(({ kid, algorithm }) => [kid, algorithm.name])).toEqual([
      ["ES256", "ES256"],
      ["EdDSA", "EdDSA"],
    ]);
    expect(keys.active?.kid).toBe("EdDSA");
    const verifying = createKeySet([{ key: publicJwks(keys) }], { active: null });
    const token = createTokens({ keys }).sign({});
    expect(verifyJws(token, verifying).header).toEqual({ alg: "EdDSA", typ: "JWT", kid: "EdDSA" });
    expect(codeOf(() => createKeySet([{ key: { keys: [] } }]))).toBe("empty");
  });

  it("of one JWK names it in every token", () => {
    const jwk = { ...ofAlgorithm("ES256").key.export({ format: "jwk" }), kid: "2026" };
    const keys = createSingleKeySet({ algorithm: "ES256", signingKey: jwk });
    expect(verifyJws(createTokens({ keys }).sign({}), keys).header.kid).toBe("2026");
  });

  it("takes a token that names no key under any of them, unless names are demanded", () => {
    const entries = [entry("1", "a"), entry("2", "b")];
    const keys = createKeySet(entries);
    expect(verifyJws(signed(keys, 1, {}), keys).header).toEqual({ alg: "HS256" });
    const strict = createKeySet(entries, { acceptMissingKid: false });
    expect(codeOf(() => verifyJws(signed(strict, 1, {}), strict))).toBe("unknown_key");
    const mixed = createKeySet([entry("1"), entry("2", "b")], { acceptMissingKid: false });
    expect(verifyJws(signed(mixed, 0, {}), mixed).header).toEqual({ alg: "HS256" });
    expect(codeOf(() => verifyJws(signed(mixed, 1, {}), mixed))).toBe("signature");
    expect(codeOf(() => verifyJws(signed(mixed, 0, { kid: "c" }), mixed))).toBe("unknown_key");
  });

  it("of a single key without a name takes tokens by whatever name", () => {
    const keys = createKeySet([entry("1")]);
    expect(verifyJws(signed(keys, 0, { kid: "anything" }), keys).header.kid).toBe("anything");
    const named = createKeySet([entry("1", "a")]);
    expect(codeOf(() => verifyJws(signed(named, 0, { kid: "b" }), named))).toBe("unknown_key");
  });

  it("signs with the first key that can, with the one that is set, or with none", () => {
    const { key } = ofAlgorithm("ES256");
    const publicKey = { key: createPublicKey(key), kid: "a", algorithm: "ES256" };
    const privateKey = { key, kid: "b", algorithm: "ES256" };
    expect(createKeySet([publicKey, privateKey]).active?.kid).toBe("b");
    expect(createKeySet([privateKey, { ...privateKey, kid: "c" }], { active: 1 }).active?.kid).toBe("c");
    expect(createKeySet([privateKey], { active: null }).active).toBeUndefined();
    expect(createKeySet([publicKey]).active).toBeUndefined();
  });

  it("has a version of its own", () => {
    expect(createKeySet([entry("1")]).version).not.toBe(createKeySet([entry("1")]).version);
  });

  it("publishes public keys with their names, and of secrets nothing", () => {
    const pairs = asymmetric.map(({ key, algorithm }, index) => ({
      key,
      algorithm,
      ...(index > 0 && { kid: `key-${index}` }),
    }));
    const { keys } = publicJwks(createKeySet(pairs));
    expect(keys.map(({ kid, alg, use }) => ({ kid, alg, use }))).toEqual(
      asymmetric.map(({ key, algorithm }, index) => ({
        kid: index === 0 ? thumbprint(createPublicKey(key)) : `key-${index}`,
        alg: algorithm,
        use: "sig",
      })),
    );
    for (const key of keys) {
      expect(
        Object.keys(key).filter((name) => ["d", "p", "q", "dp", "dq", "qi", "k"].includes(name)),
      ).toEqual([]);
      expect(importKey(key).signing).toBeUndefined();
    }
    expect(publicJwks(createKeySet([entry("1")]))).toEqual({ keys: [] });
  });
});

describe("a thumbprint", () => {
  it.each(asymmetric)("$name: is the hash of what makes the key, in the order of the alphabet", ({ key }) => {
    const publicKey = createPublicKey(key);
    const { kty, crv, x, y, n, e } = publicKey.export({ format: "jwk" });
    const text = JSON.stringify({ crv, e, kty, n, x, y });
    expect(thumbprint(publicKey)).toBe(createHash("sha256").update(text).digest("base64url"));
  });
});

describe("a key that cannot be used after all", () => {
  it("verifies nothing", () => {
    const { algorithm } = importKey(createPublicKey(ofAlgorithm("RS256").key), { algorithm: "RS256" });
    const broken = {
      algorithm,
      kid: undefined,
      verifying: createSecretKey(Buffer.from(secret)),
      signing: undefined,
    };
    const keys: KeySet = { active: undefined, keys: [broken], version: 0, candidates: () => [broken] };
    expect(codeOf(() => verifyJws(tokensOf(ofAlgorithm("RS256")).sign({}), keys))).toBe("signature");
  });
});

describe("a header that tokens have in common", () => {
  it("cannot be changed for the next of them", () => {
    const keys = createSingleKeySet({ algorithm: "HS256", signingKey: secret });
    const token = signedByHand('{"alg":"HS256","x":{"y":1}}', "{}");
    const { header } = verifyJws(token, keys);
    const inner: JsonObject[string] | undefined = header["x"];
    expect(Object.isFrozen(header)).toBe(true);
    expect(Object.isFrozen(inner)).toBe(true);
    expect(verifyJws(token, keys).header).toEqual({ alg: "HS256", x: { y: 1 } });
  });

  it("is read again where it is read otherwise", () => {
    const keys = createSingleKeySet({ algorithm: "HS256", signingKey: secret });
    const token = signedByHand('{"alg":"HS256","alg":"HS256","n":1}', "{}");
    expect(verifyJws(token, keys, { reading: "pyjwt" }).header).toEqual({ alg: "HS256", n: 1 });
    expect(codeOf(() => verifyJws(token, keys))).toBe("header");
  });
});
