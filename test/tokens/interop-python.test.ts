// Our tokens verify in PyJWT, which Simple JWT uses, and PyJWT's tokens verify here, for every algorithm.
import { spawnSync } from "node:child_process";
import { createPublicKey, type KeyObject } from "node:crypto";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { materials, now, tokensOf } from "./material.ts";

interface Answer {
  /** The claims that PyJWT reads from our token. */
  readonly claims: object;
  readonly header: object;
  /** The same claims, signed by PyJWT. */
  readonly token: string;
  /** PyJWT's error for our token of another key. */
  readonly refusal: string | null;
}

const python = "/usr/bin/python3";
const hasPyJwt = spawnSync(python, ["-c", "import jwt, cryptography"]).status === 0;
const why = hasPyJwt ? "" : `: not run, since ${python} cannot import jwt and cryptography`;

const claims = { token_type: "access", exp: now + 300, iat: now, jti: "1", name: "Zoë 漢 😀\u007f" };

function text(key: KeyObject): string {
  if (key.type === "secret") return key.export().toString();
  return key.export({ format: "pem", type: key.type === "private" ? "pkcs8" : "spki" }).toString();
}

/** Runs PyJWT once for all algorithms, because an interpreter starts slowly. */
function askPyJwt(): Answer[] {
  const cases = materials.map((material) => {
    const { algorithm, key, stranger } = material;
    return {
      algorithm,
      claims,
      token: tokensOf(material).sign(claims),
      forged: tokensOf({ algorithm, key: stranger }).sign(claims),
      signing: text(key),
      verifying: text(key.type === "secret" ? key : createPublicKey(key)),
    };
  });
  const { stdout, stderr } = spawnSync(python, [path.join(import.meta.dirname, "pyjwt.py")], {
    input: JSON.stringify(cases),
    encoding: "utf8",
  });
  if (stdout === "") throw new Error(stderr);
  const answers: Answer[] = JSON.parse(stdout);
  return answers;
}

describe.skipIf(!hasPyJwt)(`PyJWT${why}`, () => {
  it("reads tokens made here, makes tokens that are read here, and refuses those of another key", () => {
    const answers = askPyJwt();
    expect(answers.map(({ claims, header, refusal }) => ({ claims, header, refusal }))).toEqual(
      materials.map(({ algorithm }) => ({
        claims,
        header: { alg: algorithm, typ: "JWT" },
        refusal: "InvalidSignatureError",
      })),
    );
    expect(materials.map((material, at) => tokensOf(material).decode(answers[at]?.token ?? "", now))).toEqual(
      materials.map(() => claims),
    );
  });

  it("writes the same token, byte for byte, where the algorithm has only one signature for it", () => {
    const answers = askPyJwt();
    const deterministic = materials.flatMap((material, at) =>
      /^(?:HS|RS|Ed)/.test(material.algorithm)
        ? [{ ours: tokensOf(material).sign(claims), theirs: answers[at]?.token }]
        : [],
    );
    expect(deterministic).toHaveLength(8);
    expect(deterministic.map(({ ours }) => ours)).toEqual(deterministic.map(({ theirs }) => theirs));
  });
});
