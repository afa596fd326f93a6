// Our tokens verify in other libraries, and their tokens verify here, for every algorithm that both have.
import { createPublicKey, type KeyObject } from "node:crypto";
import { createSigner, createVerifier } from "fast-jwt";
import { jwtVerify, SignJWT } from "jose";
import jsonwebtoken from "jsonwebtoken";
import { describe, expect, it } from "vitest";
import { type AlgorithmName, isAlgorithmName } from "../../src/tokens/index.ts";
import { type Material, materials, now, tokensOf } from "./material.ts";

const claims = { token_type: "access", exp: now + 300, iat: now, jti: "1", name: "Zoë 漢 😀" };

const publicHalf = (key: KeyObject): KeyObject => (key.type === "secret" ? key : createPublicKey(key));
const text = (key: KeyObject): string | Buffer =>
  key.type === "secret"
    ? key.export()
    : key.export({ format: "pem", type: key.type === "private" ? "pkcs8" : "spki" });

interface Library {
  readonly name: string;
  readonly has: (material: Material) => boolean;
  readonly sign: (algorithm: AlgorithmName, key: KeyObject) => string | Promise<string>;
  readonly verify: (algorithm: AlgorithmName, key: KeyObject, token: string) => unknown;
}

/** The algorithms of jsonwebtoken: all but EdDSA. */
function older(algorithm: AlgorithmName): Exclude<AlgorithmName, "EdDSA"> {
  if (algorithm === "EdDSA") throw new Error("jsonwebtoken has no EdDSA.");
  return algorithm;
}

const libraries: readonly Library[] = [
  {
    name: "jose",
    has: ({ name }) => name !== "EdDSA (Ed448)",
    sign: (alg, key) => new SignJWT(claims).setProtectedHeader({ alg, typ: "JWT" }).sign(key),
    verify: async (algorithm, key, token) => {
      const options = { algorithms: [algorithm], currentDate: new Date(now * 1000) };
      return (await jwtVerify(token, key, options)).payload;
    },
  },
  {
    name: "fast-jwt",
    has: () => true,
    sign: (algorithm, key) => createSigner({ algorithm, key: text(key) })(claims),
    verify: (algorithm, key, token) =>
      createVerifier({ algorithms: [algorithm], key: text(key), clockTimestamp: now * 1000 })(token),
  },
  {
    name: "jsonwebtoken",
    has: ({ algorithm }) => algorithm !== "EdDSA",
    sign: (algorithm, key) => jsonwebtoken.sign(claims, key, { algorithm: older(algorithm) }),
    verify: (algorithm, key, token) =>
      jsonwebtoken.verify(token, key, { algorithms: [older(algorithm)], clockTimestamp: now }),
  },
];

const pairs = libraries.flatMap((library) =>
  materials
    .filter(library.has)
    .map((material) => ({ library, material, title: `${library.name}, ${material.name}` })),
);

describe("the libraries of npm", () => {
  it("have all algorithms between them", () => {
    const names = new Set(pairs.map(({ material }) => material.algorithm));
    expect([...names].filter(isAlgorithmName)).toHaveLength(13);
    expect(pairs).toHaveLength(13 + 14 + 12);
  });

  it.each(pairs)("$title: verifies a token made here", async ({ library, material }) => {
    const { algorithm, key } = material;
    const token = tokensOf(material).sign(claims);
    expect(await library.verify(algorithm, publicHalf(key), token)).toEqual(claims);
  });

  it.each(pairs)("$title: makes a token that verifies here", async ({ library, material }) => {
    const { algorithm, key } = material;
    const token = await library.sign(algorithm, key);
    expect(tokensOf(material).decode(token, now)).toEqual(claims);
  });

  it.each(pairs)("$title: refuses a token made here with another key", async ({ library, material }) => {
    const { algorithm, stranger, key } = material;
    const token = tokensOf({ algorithm, key: stranger }).sign(claims);
    await expect((async () => library.verify(algorithm, publicHalf(key), token))()).rejects.toBeInstanceOf(
      Error,
    );
  });
});
