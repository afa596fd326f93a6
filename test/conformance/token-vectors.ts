// Reads the recorded tokens and says what this package makes of them.
import { readFileSync } from "node:fs";
import path from "node:path";
import { KeyError, TokenError, type TokenErrorCode, type Tokens } from "../../src/tokens/index.ts";
import { type Question, type VectorKey, type VectorOptions, verify } from "./token-adapter.ts";

/** A token, a key and the verdict. */
export interface Vector {
  readonly id: string;
  readonly kind: "jws" | "jwt" | "raw" | "thumbprint";
  readonly profile: string;
  readonly token?: string;
  readonly token_b64u?: string;
  readonly key: string;
  readonly algs: readonly string[];
  readonly opt?: VectorOptions;
  readonly now?: number;
  readonly level?: "access" | "refresh";
  readonly expect: string;
  /** The verdict of the RFCs read strictly, where a peer's is another. */
  readonly strict?: { readonly verdict: string };
  /** That signing `payload` gives exactly this token. */
  readonly sign?: boolean;
  readonly payload?: string;
}

/** A file of vectors. */
export interface Vectors {
  readonly keys: Readonly<Record<string, VectorKey>>;
  readonly cases: readonly Vector[];
  readonly now?: number;
}

/** What is recorded under test/data. */
export function recorded(...place: string[]): string {
  return readFileSync(path.join(import.meta.dirname, "../data", ...place), "utf8");
}

/** A file of vectors by its name. */
export function vectorsOf(file: string): Vectors {
  const vectors: Vectors = JSON.parse(recorded("security", file));
  return vectors;
}

/** What this package answers to a vector. */
export interface Answer {
  readonly id: string;
  readonly accepted: boolean;
  /** What is wrong with the way it was refused, if anything is. */
  readonly fault: string | undefined;
}

/** The most time an answer may take: milliseconds of the processor, so that a busy machine is not taken for a slow answer. */
const mostTime = 50;

/** Asks about every vector that is asked of a JWS library at all. */
export function answers({ keys, cases, now }: Vectors): Answer[] {
  return cases
    .filter(({ kind }) => kind === "jws" || kind === "jwt")
    .map((one) => {
      const key = keys[one.key];
      if (key === undefined) throw new Error(`There is no key ${one.key}.`);
      return answer(one.id, {
        token: one.token ?? Buffer.from(one.token_b64u ?? "", "base64url").toString("latin1"),
        key,
        algs: one.algs,
        opt: one.opt ?? {},
        now: one.now ?? now ?? 0,
        kind: one.kind,
        ...(one.level !== undefined && { level: one.level }),
      });
    });
}

function answer(id: string, question: Question): Answer {
  const start = process.threadCpuUsage();
  try {
    verify(question);
    return { id, accepted: true, fault: undefined };
  } catch (error) {
    const { user, system } = process.threadCpuUsage(start);
    const isSlow = (user + system) / 1000 > mostTime;
    return { id, accepted: false, fault: isSlow ? "slow" : faultOf(error, question.token) };
  }
}

function faultOf(error: unknown, token: string): string | undefined {
  if (!(error instanceof TokenError || error instanceof KeyError)) return `undeclared: ${String(error)}`;
  // Segments as short as these could be part of any sentence.
  const parts = token.split(".").filter((part) => part.length > 8);
  return parts.some((part) => error.message.includes(part)) ? "tells the token" : undefined;
}

/** What Simple JWT, or this package in its place, says of a token; `crash` where it had no answer. */
export interface Verdict {
  readonly valid?: boolean;
  readonly detail?: string;
  readonly crash?: string;
}

/** A recorded variant of a token. */
export interface Variant extends Verdict {
  readonly name: string;
  readonly token: string;
  readonly as: string;
}

const details: Readonly<Partial<Record<TokenErrorCode, string>>> = {
  expired: "Token is expired",
  no_expiry: "Token has no 'exp' claim",
  no_id: "Token has no id",
  no_type: "Token has no type",
  wrong_type: "Token has wrong type",
};

/** What the tokens of an app say of a token, in Simple JWT's words; `as` is a type, or "untyped" for any. */
export function judge(tokens: Tokens, as: string, token: string, now: number): Verdict {
  try {
    tokens.parse(as === "untyped" ? undefined : { name: as, lifetime: 1 }, token, now);
    return { valid: true };
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    return { valid: false, detail: details[error.code] ?? "Token is invalid" };
  }
}

/** Whether two verdicts are one; to a crash, any refusal is the answer. */
export function agrees(theirs: Verdict, ours: Verdict): boolean {
  if (theirs.crash !== undefined) return ours.valid === false;
  return theirs.valid === ours.valid && theirs.detail === ours.detail;
}
