// Replays a recorded case against a server on a fresh copy of its fixture.
import { createHmac } from "node:crypto";
import { copyFileSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { scratchFolder } from "../support/process.ts";
import { difference, responseDifference } from "./compare.ts";
import { sendRaw } from "./raw-http.ts";
import { secretKey, startReferenceServer } from "./reference-server.ts";
import type { RecordedCase, Step, Transcript } from "./transcript.ts";

const data = path.join(import.meta.dirname, "../data/golden");

/** Reads the transcript of a profile. */
export function readTranscript(profile: string): Transcript {
  return JSON.parse(readFileSync(path.join(data, "transcripts", `${profile}.json`), "utf8"));
}

/** Replays a case and describes the first difference; undefined when everything matches. */
export async function replayCase(
  transcript: Transcript,
  recorded: RecordedCase,
): Promise<string | undefined> {
  const folder = scratchFolder();
  const database = path.join(folder, "db.sqlite3");
  copyFileSync(path.join(data, "fixtures", `${transcript.fixture}.sqlite3`), database);
  const { profile, settings } = transcript;
  const server = await startReferenceServer({ profile: { profile, settings }, database });
  try {
    const state: CaseState = { saved: new Map(), port: server.port, database, transcript };
    for (const [index, step] of recorded.steps.entries()) {
      const found = await runStep(step, state);
      if (found !== undefined) return `step ${index + 1}: ${found}`;
    }
    return undefined;
  } finally {
    await server.close();
    rmSync(folder, { recursive: true });
  }
}

interface CaseState {
  readonly saved: Map<string, string>;
  readonly port: number;
  readonly database: string;
  readonly transcript: Transcript;
}

async function runStep(
  step: Step,
  { saved, port, database, transcript }: CaseState,
): Promise<string | undefined> {
  const now = Math.floor(Date.now() / 1000);
  const signingKey = transcript.settings.SIMPLE_JWT?.["SIGNING_KEY"];
  const secret = typeof signingKey === "string" ? signingKey : secretKey;
  if (step.sleep !== undefined) await wait(step.sleep * 1000);
  if (step.mint !== undefined) {
    const { header, claims, key, save } = step.mint;
    const signed = [header, fill(claims, saved, now)]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .join(".");
    // The recordings name the setting, not its value.
    const hmac = createHmac("sha256", key === undefined || key === "SECRET_KEY" ? secretKey : key);
    saved.set(save, `${signed}.${hmac.update(signed).digest("base64url")}`);
  }
  if (step.sql !== undefined) query(database, step.sql, step.params);
  if (step.db !== undefined) {
    const asLists = Array.isArray(step.rows?.[0]);
    const rows = query(database, step.db, step.params).map((row) => (asLists ? Object.values(row) : row));
    return difference(step.rows, rows, step.db, { now, secret, inDatabase: true });
  }
  if (step.request === undefined || step.response === undefined) return undefined;
  const request = fill(step.request, saved, now);
  const actual = await sendRaw(port, transcript.host, request);
  const found = responseDifference(step.response, actual, { now, secret });
  if (found !== undefined) return `${request.method} ${request.path}: ${found}`;
  for (const [name, keys] of Object.entries(step.save ?? {})) {
    saved.set(name, valueAt(JSON.parse(actual.text), typeof keys === "string" ? keys.split(".") : keys));
  }
  return undefined;
}

function query(
  file: string,
  statement: string,
  parameters: readonly (string | number | null)[] = [],
): Record<string, unknown>[] {
  const db = new DatabaseSync(file, { timeout: 5000, enableForeignKeyConstraints: false });
  try {
    return db.prepare(statement).all(...parameters);
  } finally {
    db.close();
  }
}

function valueAt(value: unknown, keys: readonly string[]): string {
  let inner = value;
  for (const key of keys)
    inner = typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined;
  return String(inner);
}

/** Puts saved values and moments in the place of their placeholders, throughout. */
function fill<T>(value: T, saved: ReadonlyMap<string, string>, now: number): T {
  return JSON.parse(JSON.stringify(value), (_, inner: unknown) => {
    if (typeof inner !== "string") return inner;
    const moment = /^\{\{now([+-]\d+)?\}\}$/.exec(inner);
    if (moment !== null) return now + Number(moment[1] ?? 0);
    return inner
      .replaceAll(/\{\{save\.([^}]+)\}\}/g, (_match, name: string) => saved.get(name) ?? "")
      .replaceAll(/\{\{now([+-]\d+)?\}\}/g, (_match, offset: string | undefined) =>
        String(now + Number(offset ?? 0)),
      );
  });
}
