// Writes that come at the same time share a commit; the failure of one of them does not affect the others.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setImmediate as turnOfTheLoop, setTimeout as wait } from "node:timers/promises";
import * as fc from "fast-check";
import { sql } from "kysely";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type Database, type Db, openDatabase } from "../../../src/store/index.ts";
import { password, type TestAnswer, testApp } from "../../support/app.ts";
import { bundledScript } from "../../support/bundled-script.ts";
import { run, scratchFolder } from "../../support/process.ts";
import { commits } from "../../support/wal-commits.ts";
import { execute, freshFile, look, store } from "../scratch.ts";

const writer = await bundledScript(path.join(import.meta.dirname, "writer.ts"));

/** A file with numbers, of which none may be there twice, and with people and their pets. */
function numbersFile(): string {
  const file = freshFile();
  execute(file, ...tables);
  return file;
}

const tables = [
  "create table numbers (value integer unique)",
  "create table people (id integer primary key)",
  "create table pets (owner integer references people (id) deferrable initially deferred)",
  "create table houses (owner integer references people (id))",
];

const insert = (db: Db, value: number): Promise<unknown> =>
  sql`insert into numbers values (${value})`.execute(db);

const insertLater = (db: Db, ...values: number[]): Promise<unknown> =>
  db.transaction().execute(async (tx) => {
    for (const value of values) await insert(tx, value);
  });

async function numbers(db: Db): Promise<number[]> {
  const { rows } = await sql<{ value: number }>`select value from numbers order by value`.execute(db);
  return rows.map(({ value }) => value);
}

const stored = (file: string): unknown[] =>
  look(file, "select value from numbers order by value").map(({ value }) => value);

/** How promises ended: "done", or the code or message of what they failed with. */
async function outcomes(promises: readonly Promise<unknown>[]): Promise<string[]> {
  const settled = await Promise.allSettled(promises);
  return settled.map((outcome) => (outcome.status === "fulfilled" ? "done" : nameOf(outcome.reason)));
}

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return "no error";
  return "code" in error && error.name === "StoreError" ? String(error.code) : error.message;
}

/** Has something happen before or after the next commit of a store that is opened from now on. */
function interceptCommits(): { before?: () => void; afterwards?: () => void } {
  const next: { before?: () => void; afterwards?: () => void } = {};
  const take = (when: "before" | "afterwards"): void => {
    const action = next[when];
    delete next[when];
    action?.();
  };
  // oxlint-disable-next-line typescript/unbound-method -- called with the connection below
  const { prepare } = DatabaseSync.prototype;
  vi.spyOn(DatabaseSync.prototype, "prepare").mockImplementation(function (
    this: DatabaseSync,
    text,
    ...rest
  ) {
    const statement = prepare.call(this, text, ...rest);
    if (text === "commit") {
      const run = statement.run.bind(statement);
      statement.run = () => {
        take("before");
        const result = run();
        take("afterwards");
        return result;
      };
    }
    return statement;
  });
  return next;
}

afterEach(() => {
  vi.restoreAllMocks();
});

const range = (count: number, from = 0): number[] =>
  Array.from({ length: count }, (_, index) => from + index);

describe("writes that come together", () => {
  it("all land, in far fewer commits", async () => {
    const file = numbersFile();
    const { kysely } = store(file);
    const before = commits(file);
    await Promise.all(
      range(60).map((value) => (value % 2 === 0 ? insert(kysely, value) : insertLater(kysely, value))),
    );
    expect(stored(file)).toEqual(range(60));
    expect(commits(file) - before).toBe(1);
  });

  it("are more than one group when they are very many", async () => {
    const file = numbersFile();
    const { kysely } = store(file);
    const before = commits(file);
    await Promise.all(range(1000).map((value) => insert(kysely, value)));
    expect(stored(file)).toEqual(range(1000));
    expect(commits(file) - before).toBe(8);
  });

  it("hold up nobody else while they are many", async () => {
    const { kysely } = store(numbersFile());
    const stop = new AbortController();
    let value = 0;
    const writers = range(200).map(async () => {
      while (!stop.signal.aborted) await insert(kysely, value++);
    });
    for (let turn = 0; turn < 50; turn++) await turnOfTheLoop();
    stop.abort();
    await Promise.all(writers);
    expect(await numbers(kysely)).toEqual(range(value));
  });

  it("are answered when they are committed, and not before", async () => {
    const file = numbersFile();
    const { kysely } = store(file);
    await Promise.all(
      range(20).map(async (value) => {
        await (value % 2 === 0 ? insert(kysely, value) : insertLater(kysely, value));
        expect(stored(file)).toContain(value);
      }),
    );
  });

  it("come one after the other: each sees what those before it wrote", async () => {
    const file = numbersFile();
    const { kysely } = store(file);
    await insert(kysely, 0);
    const before = commits(file);
    await Promise.all(
      range(50).map(() =>
        kysely.transaction().execute(async (tx) => {
          const [value = Number.NaN] = await numbers(tx);
          await sql`update numbers set value = ${value + 1}`.execute(tx);
        }),
      ),
    );
    expect(stored(file)).toEqual([50]);
    expect(commits(file) - before).toBe(1);
  });

  it("cost no commit when they write nothing", async () => {
    const file = numbersFile();
    const { kysely } = store(file);
    const before = commits(file);
    await Promise.all(range(5).map(() => kysely.transaction().execute((tx) => numbers(tx))));
    expect(commits(file) - before).toBe(0);
  });

  it("can have the schema changed between them", async () => {
    const file = numbersFile();
    const { kysely } = store(file);
    const more = (value: number): Promise<unknown> =>
      sql`insert into more values (${sql.lit(value)})`.execute(kysely);
    const plain = "create table more (value integer)";
    const strict = "create table more (value references people (id) deferrable initially deferred)";
    expect(await outcomes([more(1)])).toEqual(["unmigrated"]);
    await sql.raw(plain).execute(kysely);
    await more(1);
    // Nobody may go by what they knew of a table that was here before, whoever put another in its place.
    const replacing = kysely.transaction().execute(async (tx) => {
      await sql`drop table more`.execute(tx);
      await sql.raw(strict).execute(tx);
    });
    const mixed = await outcomes([insert(kysely, 1), replacing, more(1), more(2), insert(kysely, 2)]);
    expect(mixed).toEqual(["done", "done", "foreign_key", "foreign_key", "done"]);
    execute(file, "drop table more", plain);
    await insert(kysely, 3);
    await more(1);
    execute(file, "drop table more", strict);
    const last = await outcomes([more(3), insert(kysely, 4), more(1), insert(kysely, 5)]);
    expect(last).toEqual(["foreign_key", "done", "foreign_key", "done"]);
    expect(await numbers(kysely)).toEqual([1, 2, 3, 4, 5]);
  });
});

/** The texts that are prepared on connections from now on. */
function preparedTexts(): string[] {
  const texts: string[] = [];
  // oxlint-disable-next-line typescript/unbound-method -- called with the connection below
  const { prepare } = DatabaseSync.prototype;
  vi.spyOn(DatabaseSync.prototype, "prepare").mockImplementation(function (
    this: DatabaseSync,
    text,
    ...rest
  ) {
    texts.push(text);
    return prepare.call(this, text, ...rest);
  });
  return texts;
}

describe("a statement that writes", () => {
  const groupText = /^(?:begin|savepoint|release|commit)/;

  it("is committed by SQLite itself when it is alone", async () => {
    const file = numbersFile();
    const texts = preparedTexts();
    const { kysely } = store(file);
    await insert(kysely, 1);
    await insert(kysely, 2);
    expect(stored(file)).toEqual([1, 2]);
    expect(texts.filter((text) => groupText.test(text))).toEqual([]);
  });

  it("has no savepoint in a group", async () => {
    const file = numbersFile();
    const texts = preparedTexts();
    const { kysely } = store(file);
    await Promise.all(range(3).map((value) => insert(kysely, value)));
    expect(stored(file)).toEqual([0, 1, 2]);
    expect(texts.filter((text) => groupText.test(text))).toEqual(["begin immediate", "commit"]);
  });

  const refused: Record<string, [string, string]> = {
    "a value that is there": ["unique", "insert into numbers values (100), (0)"],
    "what came before it is to be kept": ["unique", "insert or fail into numbers values (100), (0)"],
    "what came before it is to be rolled back": [
      "unique",
      "insert or rollback into numbers values (100), (0)",
    ],
    "a trigger keeps what came before it": ["constraint", "insert into numbers values (100), (77)"],
    "a deferred foreign key": ["foreign_key", "insert into pets values (77)"],
    "a table that is not": ["unmigrated", "insert into nowhere values (1)"],
  };

  it.each(Object.entries(refused))("is undone when it fails alone: %s", async (_name, [code, text]) => {
    const file = numbersFile();
    execute(
      file,
      `create trigger refuse before insert on numbers when new.value = 77
       begin insert into numbers values (78); select raise(fail, 'no'); end`,
    );
    const { kysely } = store(file);
    await insert(kysely, 0);
    expect(await outcomes([sql.raw(text).execute(kysely)])).toEqual([code]);
    expect(await outcomes([insert(kysely, 1), sql.raw(text).execute(kysely), insert(kysely, 2)])).toEqual([
      text.includes("or rollback") ? "conflict" : "done",
      code,
      "done",
    ]);
    expect(stored(file)).toEqual(text.includes("or rollback") ? [0, 2] : [0, 1, 2]);
    expect(look(file, "select owner from pets")).toEqual([]);
  });
});

describe("one that fails among others", () => {
  const failures: Record<string, [string, (db: Db) => Promise<unknown>]> = {
    "an error of its own": [
      "changed my mind",
      (db) =>
        db.transaction().execute(async (tx) => {
          await insert(tx, 100);
          throw new Error("changed my mind");
        }),
    ],
    "a value that is there": ["unique", (db) => insertLater(db, 100, 0)],
    "a value that is there, in one statement": [
      "unique",
      (db) => sql`insert into numbers values (100), (0)`.execute(db),
    ],
    "a value that is there, and what came before it is to be kept": [
      "unique",
      (db) => sql`insert or fail into numbers values (100), (0)`.execute(db),
    ],
    "a table that is not": [
      "unmigrated",
      (db) =>
        db.transaction().execute(async (tx) => {
          await insert(tx, 100);
          await sql`insert into nowhere values (1)`.execute(tx);
        }),
    ],
    "a foreign key": ["foreign_key", (db) => sql`insert into houses values (77)`.execute(db)],
    "a deferred foreign key": [
      "foreign_key",
      (db) =>
        db.transaction().execute(async (tx) => {
          await insert(tx, 100);
          await sql`insert into pets values (77)`.execute(tx);
        }),
    ],
    "a deferred foreign key, in one statement": [
      "foreign_key",
      (db) => sql`insert into pets values (77)`.execute(db),
    ],
    "a deferred foreign key, from the other end": [
      "foreign_key",
      (db) => sql`delete from people where id = 1`.execute(db),
    ],
    "a foreign key that it deferred itself": [
      "foreign_key",
      (db) =>
        db.transaction().execute(async (tx) => {
          await sql`pragma defer_foreign_keys = on`.execute(tx);
          await sql`insert into houses values (77)`.execute(tx);
        }),
    ],
  };

  it.each(Object.entries(failures))("%s", async (_name, [code, failing]) => {
    const file = numbersFile();
    execute(file, "insert into people values (1)", "insert into pets values (1)");
    const { kysely } = store(file);
    const before = commits(file);
    const all = [
      insert(kysely, 0),
      insertLater(kysely, 1),
      failing(kysely),
      insert(kysely, 2),
      insertLater(kysely, 3),
    ];
    expect(await outcomes(all)).toEqual(["done", "done", code, "done", "done"]);
    expect(stored(file)).toEqual([0, 1, 2, 3]);
    expect(look(file, "select owner from pets union all select owner from houses")).toEqual([{ owner: 1 }]);
    expect(look(file, "select * from people")).toEqual([{ id: 1 }]);
    expect(commits(file) - before).toBe(1);
  });

  it("is answered after the others too: what stood in its way is there to be read", async () => {
    const { kysely } = store(numbersFile());
    const first = insert(kysely, 7);
    const second = insert(kysely, 7).catch(() => numbers(kysely));
    const third = insertLater(kysely, 7).catch(() => numbers(kysely));
    await first;
    expect(await second).toEqual([7]);
    expect(await third).toEqual([7]);
  });

  it("may have deferred foreign keys refer to nothing until it ends", async () => {
    const file = numbersFile();
    const { kysely } = store(file);
    const household = (id: number): Promise<unknown> =>
      kysely.transaction().execute(async (tx) => {
        await sql`insert into pets values (${id})`.execute(tx);
        await sql`insert into people values (${id})`.execute(tx);
      });
    expect(await outcomes([household(1), household(2)])).toEqual(["done", "done"]);
    expect(look(file, "select owner from pets")).toEqual([{ owner: 1 }, { owner: 2 }]);
  });

  it("is not saved by another's row", async () => {
    const file = numbersFile();
    const { kysely } = store(file);
    const all = [
      sql`insert into pets values (1)`.execute(kysely),
      sql`insert into people values (1)`.execute(kysely),
    ];
    expect(await outcomes(all)).toEqual(["foreign_key", "done"]);
    expect(look(file, "select * from pets")).toEqual([]);
  });

  it("leaves no key deferred behind it", async () => {
    const { kysely } = store(numbersFile());
    const deferring = kysely.transaction().execute(async (tx) => {
      await sql`pragma defer_foreign_keys = on`.execute(tx);
      throw new Error("changed my mind");
    });
    const strict = kysely.transaction().execute(async (tx) => {
      await sql`insert into houses values (1)`.execute(tx);
      await sql`insert into people values (1)`.execute(tx);
    });
    expect(await outcomes([deferring, strict])).toEqual(["changed my mind", "foreign_key"]);
  });
});

describe("reads", () => {
  it("see what is committed and nothing else", async () => {
    const { kysely } = store(numbersFile());
    const open = insertLater(kysely, 1);
    expect(await numbers(kysely)).toEqual([]);
    await kysely.transaction().execute(async (tx) => {
      await insert(tx, 2);
      expect(await numbers(tx)).toEqual([1, 2]);
      expect(await numbers(kysely)).not.toContain(2);
      await turnOfTheLoop();
      expect(await numbers(kysely)).toEqual([1]);
    });
    await open;
    expect(await numbers(kysely)).toEqual([1, 2]);
  });

  it("wait for no transaction, not even for the one they are asked within", async () => {
    const { kysely } = store(numbersFile());
    await kysely.transaction().execute(async (tx) => {
      await insert(tx, 1);
      const { rows } = await sql`with one as (select 1 as n) select n from one`.execute(kysely);
      expect(rows).toEqual([{ n: 1 }]);
      await wait(20);
      expect(await numbers(kysely)).toEqual([]);
    });
  });

  it("are told from writes that begin like them", async () => {
    const { kysely } = store(numbersFile());
    const { rows } =
      await sql`with given (n) as (values (5)) insert into numbers select n from given returning value`.execute(
        kysely,
      );
    expect(rows).toEqual([{ value: 5 }]);
    await sql`-- a remark
      insert into numbers values (6)`.execute(kysely);
    expect(await numbers(kysely)).toEqual([5, 6]);
  });
});

describe("a transaction that takes its time", () => {
  it("keeps nobody waiting who ended before it", async () => {
    const file = numbersFile();
    const { kysely } = store(file);
    const early = [insert(kysely, 1), insertLater(kysely, 2)];
    const late = kysely.transaction().execute(async (tx) => {
      await insert(tx, 3);
      const { rows } = await sql<{ id: number }>`insert into people default values returning id`.execute(tx);
      await Promise.all(early);
      expect(stored(file)).toEqual([1, 2]);
      await sql`insert into pets values (${rows[0]?.id})`.execute(tx);
      return numbers(tx);
    });
    const after = insert(kysely, 4);
    expect(await late).toEqual([1, 2, 3]);
    await after;
    expect(stored(file)).toEqual([1, 2, 3, 4]);
    expect(look(file, "select people.id from people join pets on owner = id")).toEqual([{ id: 1 }]);
  });

  it("goes on where it was: what it wrote, what was refused, where it may return to", async () => {
    const file = numbersFile();
    const { kysely } = store(file);
    const early = insert(kysely, 1);
    const late = kysely.transaction().execute(async (tx) => {
      await insert(tx, 2);
      await expect(insert(tx, 1)).rejects.toMatchObject({ code: "unique" });
      await sql`create table later (value integer)`.execute(tx);
      await sql`savepoint here`.execute(tx);
      await sql`insert into later values (1)`.execute(tx);
      await wait(5);
      await sql`insert into later values (2)`.execute(tx);
      await sql`rollback to here`.execute(tx);
      await sql`insert into later values (3)`.execute(tx);
    });
    await early;
    await late;
    expect(stored(file)).toEqual([1, 2]);
    expect(look(file, "select * from later")).toEqual([{ value: 3 }]);
  });

  it("is undone whole, however late it fails", async () => {
    const file = numbersFile();
    const { kysely } = store(file);
    const early = insert(kysely, 1);
    const late = kysely.transaction().execute(async (tx) => {
      await insert(tx, 2);
      await wait(5);
      await insert(tx, 3);
      throw new Error("changed my mind");
    });
    expect(await outcomes([early, late, insert(kysely, 4)])).toEqual(["done", "changed my mind", "done"]);
    expect(stored(file)).toEqual([1, 4]);
  });

  it("fails as a conflict when it was told what does not hold any more", async () => {
    const file = numbersFile();
    const { kysely } = store(file);
    const early = insert(kysely, 1);
    const late = kysely.transaction().execute(async (tx) => {
      await sql`insert into numbers values (random()) returning value`.execute(tx);
      await wait(5);
    });
    expect(await outcomes([early, late, insert(kysely, 2)])).toEqual(["done", "conflict", "done"]);
    expect(stored(file)).toEqual([1, 2]);
  });

  const lateBeside = async (file: string, db: Db): Promise<string[]> => {
    const early = [insert(db, 0), insert(db, 1)];
    const late = db.transaction().execute(async (tx) => {
      await insert(tx, 2);
      await wait(5);
      await insert(tx, 3);
    });
    const after = wait(2).then(() => insert(db, 4));
    const ended = await outcomes([...early, late, after]);
    return [...ended, ...stored(file).map(String)];
  };

  it("fails as a conflict when another process wrote before it could go on", async () => {
    const file = numbersFile();
    const commit = interceptCommits();
    const { kysely } = store(file);
    commit.afterwards = () => execute(file, "insert into numbers values (50)");
    expect(await lateBeside(file, kysely)).toEqual(["done", "done", "conflict", "done", "0", "1", "4", "50"]);
  });

  it("fails as a conflict when another process took the lock before it could go on", async () => {
    const file = numbersFile();
    const commit = interceptCommits();
    const { kysely } = store(file);
    const other = new DatabaseSync(file);
    commit.afterwards = () => {
      other.exec("begin immediate");
      setTimeout(() => other.exec("commit"), 50);
    };
    expect(await lateBeside(file, kysely)).toEqual(["done", "done", "conflict", "done", "0", "1", "4"]);
    other.close();
  });

  it("fails with those whose writes it may have seen", async () => {
    const file = numbersFile();
    const commit = interceptCommits();
    const { kysely } = store(file);
    commit.before = () => {
      throw Object.assign(new Error("disk I/O error"), { errcode: 10 });
    };
    const gone = "unavailable";
    expect(await lateBeside(file, kysely)).toEqual([gone, gone, gone, "done", "4"]);
    commit.before = () => {
      throw Object.assign(new Error("disk I/O error"), { errcode: 10 });
    };
    expect(await outcomes([insertLater(kysely, 5)])).toEqual([gone]);
    // Nothing is left of it that would be in the way of others.
    execute(file, "insert into numbers values (6)");
    expect(stored(file)).toEqual([4, 6]);
  });

  it("shares its commit with nobody who comes later", async () => {
    const file = numbersFile();
    const { kysely } = store(file);
    const before = commits(file);
    await Promise.all([
      kysely.transaction().execute(async (tx) => {
        await insert(tx, 1);
        await wait(10);
      }),
      insert(kysely, 2),
      insert(kysely, 3),
    ]);
    expect(commits(file) - before).toBe(2);
  });

  it("may be one of several processes' that are all at it", async () => {
    const file = freshFile();
    const [processes, rounds] = [3, 60];
    const ended = await Promise.all(
      range(processes).map(() =>
        run(process.execPath, [writer, "mingle", file, String(rounds)], { cwd: import.meta.dirname }),
      ),
    );
    expect(ended.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      range(processes).map(() => ({ code: 0, stderr: "" })),
    );
    const told = ended.flatMap(({ stdout }): { value: number; row: number }[] => JSON.parse(stdout));
    // Everybody counted one further than everybody before them, and every row is the one they were told of.
    expect(told.map(({ value }) => value).toSorted((a, b) => a - b)).toEqual(range(processes * rounds, 1));
    expect(look(file, "select rowid as row, value from steps order by value")).toEqual(
      told.toSorted((a, b) => a.value - b.value).map(({ value, row }) => ({ row, value })),
    );
    expect(look(file, "select value from counter")).toEqual([{ value: processes * rounds }]);
  });
});

describe("a database that another process has locked", () => {
  it("is waited for by each for their own time, while reads and everybody else go on", async () => {
    const file = numbersFile();
    const { kysely } = store(file, { busyTimeout: 200 });
    const holder = spawn(process.execPath, [writer, "hold", file, "900"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(holder, "exit");
    await once(holder.stdout, "data");
    let ticks = 0;
    const ticking = setInterval(() => {
      ticks += 1;
    }, 5);
    const timed = async (promise: Promise<unknown>): Promise<[string, number]> => {
      const start = performance.now();
      const [outcome = ""] = await outcomes([promise]);
      return [outcome, performance.now() - start];
    };
    const refused = [timed(insert(kysely, 2)), timed(insertLater(kysely, 3))];
    await wait(100);
    refused.push(timed(insert(kysely, 4)));
    expect(await numbers(kysely)).toEqual([]);
    for (const [outcome, duration] of await Promise.all(refused)) {
      expect(outcome).toBe("busy");
      expect(duration).toBeGreaterThanOrEqual(199);
      expect(duration).toBeLessThan(4000);
    }
    clearInterval(ticking);
    expect(ticks).toBeGreaterThan(15);
    const patient = store(file);
    const before = commits(file);
    await Promise.all(range(10, 10).map((value) => insert(patient.kysely, value)));
    expect(commits(file) - before).toBe(2);
    expect(await ended).toEqual([0, null]);
    expect(stored(file)).toEqual([1, ...range(10, 10)]);
  });
});

describe("an app whose database another process has locked", () => {
  it("answers 503 to those who write, and goes on answering those who read", async () => {
    const file = freshFile();
    const { app, call, login } = await testApp({ database: `sqlite:${file}`, busyTimeout: 30 });
    const { access } = await login("ada");
    const other = new DatabaseSync(file);
    other.exec("begin immediate");
    const register = (): Promise<TestAnswer> =>
      call("POST", "/api/users/", { json: { username: "grace", password } });
    const [refused, read] = await Promise.all([register(), call("GET", "/api/sessions/", { token: access })]);
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).toBe("1");
    expect(read.status).toBe(200);
    other.close();
    expect((await register()).status).toBe(201);
    await app.close();
  });
});

describe("two processes that write without a pause", () => {
  it("both get their turns, however many wait in them", async () => {
    const file = numbersFile();
    const { kysely } = store(file, { busyTimeout: 2000 });
    await insert(kysely, 0);
    const other = run(process.execPath, [writer, "press", file, "1500"], { cwd: import.meta.dirname });
    const end = performance.now() + 2000;
    let written = 0;
    while (performance.now() < end) {
      await sql`update numbers set value = value + 1`.execute(kysely);
      written += 1;
    }
    const { done, refused }: Record<string, number> = JSON.parse((await other).stdout);
    expect(refused).toBe(0);
    expect(done).toBeGreaterThan(100);
    expect(await numbers(kysely)).toEqual([written + (done ?? 0)]);
  });
});

describe("waiting for oneself", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("ends as busy: a write beside the transaction that waits for it", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    const file = numbersFile();
    const { kysely } = store(file, { busyTimeout: 0 });
    const nested = kysely.transaction().execute(async (tx) => {
      await insert(tx, 1);
      await insert(kysely, 2);
    });
    const other = insertLater(kysely, 3);
    const all = outcomes([nested, other]);
    for (let turn = 0; turn < 3; turn++) await turnOfTheLoop();
    vi.advanceTimersByTime(4900);
    const late = insert(kysely, 4);
    for (let turn = 0; turn < 3; turn++) await turnOfTheLoop();
    vi.advanceTimersByTime(110);
    expect(await all).toEqual(["busy", "busy"]);
    await late;
    expect(stored(file)).toContain(4);
    expect(stored(file)).not.toContain(1);
  });
});

describe("a full disk", () => {
  const big = (db: Db): Promise<unknown> => sql`insert into blobs values (zeroblob(1000000))`.execute(db);

  async function fullStore(file: string): Promise<Database> {
    execute(file, "create table blobs (value blob)");
    const database = store(file);
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(database.kysely);
    await sql`pragma max_page_count = ${sql.lit(Number(rows[0]?.page_count) + 20)}`.execute(database.kysely);
    return database;
  }

  it("fails those who were not answered yet, and nobody else", async () => {
    const file = numbersFile();
    const { kysely } = await fullStore(file);
    await insert(kysely, 0);
    const seen = insertLater(kysely, 1).then(() => numbers(kysely));
    const mixed = [seen, insert(kysely, 2), big(kysely), insert(kysely, 3), insertLater(kysely, 4)];
    const ended = await outcomes(mixed);
    const landed = ended.flatMap((outcome, index) =>
      outcome === "done" && index !== 2 ? [index < 2 ? index + 1 : index] : [],
    );
    expect(ended[2]).toBe("unavailable");
    expect(ended.filter((outcome) => outcome !== "done" && outcome !== "unavailable")).toEqual([]);
    expect(stored(file)).toEqual([0, ...landed]);
    await insert(kysely, 9);
    expect(stored(file)).toEqual([0, ...landed, 9]);
  });

  it("leaves a transaction nothing to go on with", async () => {
    const file = numbersFile();
    const { kysely } = await fullStore(file);
    const before = insert(kysely, 1);
    const undeterred = kysely.transaction().execute(async (tx) => {
      await insert(tx, 2);
      await big(tx).catch(() => {});
      await wait(5);
      await insert(tx, 3);
    });
    const ended = await outcomes([before, undeterred, insert(kysely, 4)]);
    expect(ended[1]).toBe("unavailable");
    expect(stored(file)).toEqual(ended[0] === "done" ? [1, 4] : [4]);
  });

  it("that shows at the commit fails everybody in it", async () => {
    const file = path.join(scratchFolder(), "full.db");
    execute(file, ...tables);
    // The limit is on the size of a file: the log, which is written when a group is committed.
    const limited = `trap '' XFSZ; ulimit -f 400; exec "$0" "$@"`;
    const { code, stdout, stderr } = await run(
      "sh",
      ["-c", limited, process.execPath, writer, "fill", file],
      {
        cwd: import.meta.dirname,
      },
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const { answered, refused, codes, after }: Record<string, unknown[]> = JSON.parse(stdout);
    expect(answered?.length).toBeGreaterThan(0);
    expect(refused?.length).toBe(10);
    expect(codes).toEqual(["unavailable"]);
    expect(after).toEqual(answered);
    expect(stored(file)).toEqual(answered);
  });
});

describe("closing", () => {
  it("lets everybody end who has begun", async () => {
    const file = numbersFile();
    const database = openDatabase(`sqlite:${file}`);
    const { kysely } = database;
    const long = kysely.transaction().execute(async (tx) => {
      await insert(tx, 1);
      await wait(20);
      await insert(tx, 2);
    });
    const all = [insert(kysely, 0), long, insert(kysely, 3), insertLater(kysely, 4)];
    await turnOfTheLoop();
    await database.close();
    expect(await outcomes(all)).toEqual(["done", "done", "done", "done"]);
    expect(stored(file)).toEqual([0, 1, 2, 3, 4]);
    for (const late of [insert(kysely, 5), insertLater(kysely, 5), numbers(kysely)])
      await expect(late).rejects.toThrow(/closed|destroyed/);
  });

  it("leaves no file behind but the database", async () => {
    const uses: ((db: Db) => Promise<unknown>)[] = [async () => {}, numbers, (db) => insert(db, 1)];
    for (const use of uses) {
      const file = numbersFile();
      const database = openDatabase(`sqlite:${file}`);
      await use(database.kysely);
      await database.close();
      expect([existsSync(`${file}-wal`), existsSync(`${file}-shm`)]).toEqual([false, false]);
    }
  });
});

describe("a transaction in SQL of one's own", () => {
  it("is one on a connection of its own", async () => {
    const file = numbersFile();
    const { kysely } = store(file);
    await kysely.connection().execute(async (db) => {
      await sql`begin`.execute(db);
      await insert(db, 1);
      await sql`rollback`.execute(db);
      await sql`begin immediate`.execute(db);
      await insert(db, 2);
      await sql`commit`.execute(db);
      await sql`begin`.execute(db);
      await insert(db, 3);
    });
    expect(stored(file)).toEqual([2]);
  });

  it("is none on a connection that everybody shares", async () => {
    const { kysely } = store(numbersFile());
    await sql`begin`.execute(kysely);
    expect(await outcomes([sql`savepoint here`.execute(kysely)])).toEqual([
      expect.stringMatching(/transaction/),
    ]);
    expect(await outcomes([sql`commit`.execute(kysely)])).toEqual([expect.stringMatching(/transaction/)]);
    await insert(kysely, 1);
    expect(await numbers(kysely)).toEqual([1]);
  });
});

describe("in memory", () => {
  async function memory(): Promise<Database> {
    const database = openDatabase("sqlite::memory:");
    for (const statement of tables) await sql.raw(statement).execute(database.kysely);
    return database;
  }

  it("everybody is on their own all the same", async () => {
    const database = await memory();
    const { kysely } = database;
    await insert(kysely, 0);
    const failing = kysely.transaction().execute(async (tx) => {
      await sql`insert into pets values (77)`.execute(tx);
      await wait(5);
    });
    const all = [
      insert(kysely, 1),
      failing,
      insertLater(kysely, 2, 0),
      insertLater(kysely, 3),
      insert(kysely, 4),
    ];
    const reading = numbers(kysely);
    expect(await outcomes(all)).toEqual(["done", "foreign_key", "unique", "done", "done"]);
    expect(await reading).toEqual([0, 1, 3, 4]);
    await database.close();
    await expect(numbers(kysely)).rejects.toThrow(/closed|destroyed/);
  });
});

/** What somebody does: in one statement or in several, how long they think in between, and how they end. */
interface Plan {
  readonly delay: number;
  readonly steps: readonly ("think" | "write" | "clash" | "dangle")[];
  readonly ending: "single" | "commit" | "throw";
}

const plans: fc.Arbitrary<Plan[]> = fc.array(
  fc.record({
    delay: fc.nat(2),
    steps: fc.array(fc.constantFrom("think", "write", "write", "clash", "dangle"), { maxLength: 4 }),
    ending: fc.constantFrom("single", "commit", "commit", "throw"),
  }),
  { minLength: 1, maxLength: 30 },
);

describe("whatever they do", () => {
  it("those who were answered are there whole, the others not at all", async () => {
    await fc.assert(
      fc.asyncProperty(plans, async (plans) => {
        const file = numbersFile();
        const database = openDatabase(`sqlite:${file}`);
        const { kysely } = database;
        await insert(kysely, -1);
        const wrote: number[][] = plans.map(() => []);
        const act = async ({ delay, steps, ending }: Plan, index: number): Promise<void> => {
          for (let turn = 0; turn < delay; turn++) await turnOfTheLoop();
          const own = wrote[index] ?? [];
          const step = async (db: Db, place: number): Promise<void> => {
            own.push(index * 10 + place);
            await insert(db, index * 10 + place);
          };
          if (ending === "single") return step(kysely, 0);
          await kysely.transaction().execute(async (tx) => {
            for (const [place, kind] of steps.entries()) {
              if (kind === "think") await turnOfTheLoop();
              else if (kind === "write") await step(tx, place);
              else if (kind === "clash") await insert(tx, -1).catch(() => {});
              else await sql`insert into pets values (${index})`.execute(tx);
            }
            if (ending === "throw") throw new Error("changed my mind");
          });
        };
        const ended = await outcomes(plans.map(act));
        const expected = plans.map(({ ending, steps }) => {
          if (ending === "single") return "done";
          if (ending === "throw") return "changed my mind";
          return steps.includes("dangle") ? "foreign_key" : "done";
        });
        expect(ended).toEqual(expected);
        const landed = wrote.filter((_, index) => ended[index] === "done").flat();
        expect(await numbers(kysely)).toEqual([-1, ...landed.toSorted((a, b) => a - b)]);
        await database.close();
        expect(stored(file)).toEqual([-1, ...landed.toSorted((a, b) => a - b)]);
        expect(look(file, "select * from pets")).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
