// Replays the recorded cases of a profile, each on its fixture as it was recorded.
import { createHmac } from "node:crypto";
import { copyFileSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { scratchFolder } from "../support/process.ts";
import { difference, responseDifference } from "./compare.ts";
import { sendRaw } from "./raw-http.ts";
import { migrateFixture, secretKey, startReferenceServer } from "./reference-server.ts";
import type { RecordedCase, Step, Transcript } from "./transcript.ts";

const data = path.join(import.meta.dirname, "../data/golden");

/** Reads the transcript of a profile. */
export function readTranscript(profile: string): Transcript {
  return JSON.parse(readFileSync(path.join(data, "transcripts", `${profile}.json`), "utf8"));
}

/** Replays the cases of a transcript in their order; gives the first difference of each that does not match, by its name. */
export async function replay(transcript: Transcript): Promise<Map<string, string>> {
  const folder = scratchFolder();
  const fixture = path.join(folder, "fixture.sqlite3");
  copyFileSync(path.join(data, "fixtures", `${transcript.fixture}.sqlite3`), fixture);
  await migrateFixture(transcript, fixture);
  const found = new Map<string, string>();
  let place: Place | undefined;
  try {
    for (const recorded of transcript.cases) {
      place ??= await startOnCopy(transcript, fixture);
      const difference = await replayCase(recorded, { saved: new Map(), transcript, ...place });
      if (difference !== undefined) found.set(recorded.name, difference);
      // Where nothing was written, the next case finds here what it would find in a fresh copy.
      if (difference === undefined && !place.isChanged()) continue;
      await place.close();
      place = undefined;
    }
  } finally {
    await place?.close();
    rmSync(folder, { recursive: true });
  }
  return found;
}

/** A server on a copy of the fixture. */
interface Place {
  readonly port: number;
  readonly database: string;
  /** The server's clock: it stands, so that what a case finds does not depend on how fast the machine is. */
  readonly clock: { milliseconds: number };
  /** Whether anything was written to the copy. */
  readonly isChanged: () => boolean;
  readonly close: () => Promise<void>;
}

async function startOnCopy(transcript: Transcript, fixture: string): Promise<Place> {
  const folder = scratchFolder();
  const database = path.join(folder, "db.sqlite3");
  copyFileSync(fixture, database);
  const clock = { milliseconds: Date.now() };
  const server = await startReferenceServer({
    profile: transcript,
    database,
    clock: () => clock.milliseconds,
  });
  const watcher = new DatabaseSync(database, { readOnly: true });
  // A number that every commit of another connection changes.
  const version = (): unknown => watcher.prepare("pragma data_version").get()?.["data_version"];
  const first = version();
  return {
    port: server.port,
    database,
    clock,
    isChanged: () => version() !== first,
    close: async () => {
      watcher.close();
      await server.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function replayCase(recorded: RecordedCase, state: CaseState): Promise<string | undefined> {
  for (const [index, step] of recorded.steps.entries()) {
    const found = await runStep(step, state);
    if (found !== undefined) return `step ${index + 1}: ${found}`;
  }
  return undefined;
}

interface CaseState extends Place {
  readonly saved: Map<string, string>;
  readonly transcript: Transcript;
}

async function runStep(
  step: Step,
  { saved, port, database, clock, transcript }: CaseState,
): Promise<string | undefined> {
  const now = Math.floor(clock.milliseconds / 1000);
  const signingKey = transcript.settings.SIMPLE_JWT?.["SIGNING_KEY"];
  const secret = typeof signingKey === "string" ? signingKey : secretKey;
  if (step.sleep !== undefined) clock.milliseconds += step.sleep * 1000;
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
