// Random histories of logins, refreshes, replays, logouts, password changes, deactivations and restarts, checked against a model.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Auth } from "../../src/index.ts";
import { dialect, djangoDatabase } from "../support/database.ts";
import { stateless } from "../support/stateless.ts";
import { codeOf, day, djangoRefresh, type Flows, flows, minute, testClock } from "./flows.ts";
import { type AccessToken, Model, type Person, type Rules } from "./model.ts";

/** How many histories. The long version is `npm run test:histories`; creating a PostgreSQL database takes a while. */
const numRuns = Number(process.env["HISTORIES"] ?? (dialect === "sqlite" ? 30 : 10));

const rulesArbitrary: fc.Arbitrary<Rules> = fc.record({
  rotates: fc.constantFrom(true, true, true, false),
  consumes: fc.constantFrom(true, true, true, false),
  interval: fc.constantFrom(0, 10),
  revocation: fc.constantFrom("session", "session", "user", "none"),
  blacklist: fc.constantFrom("own", "auto"),
  sessionLifetime: fc.constantFrom(2 * day, day / 2),
  idleLifetime: fc.constantFrom(Infinity, Infinity, day / 4),
  refreshLifetime: fc.constant(day),
  accessLifetime: fc.constant(5 * minute),
});

const index = fc.nat({ max: 1000 });
const stepArbitrary = fc.oneof(
  { weight: 3, arbitrary: fc.record({ act: fc.constant("login"), pick: index }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("elsewhere"), pick: index }) },
  { weight: 8, arbitrary: fc.record({ act: fc.constant("refresh"), pick: index }) },
  // Clients have the token that was issued last.
  { weight: 4, arbitrary: fc.record({ act: fc.constant("refreshLast"), pick: index }) },
  { weight: 5, arbitrary: fc.record({ act: fc.constant("authenticate"), pick: index }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant("verify"), pick: index }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant("revoke"), pick: index }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("confuse"), pick: index }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("changePassword"), pick: index }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("changeOwn"), pick: index }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("changeAtOnce"), pick: index }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("endAll"), pick: index }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("activity"), pick: index }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("restart"), pick: index }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("purge"), pick: index }) },
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constant("wait"),
      pick: fc.constantFrom(1, 4, 9, 10, 300, day / 5, day / 2, day),
    }),
  },
);
type Step = { readonly act: string; readonly pick: number };

/** An app, its model, and what both need. */
class History {
  /** Where the app and the model differ. */
  readonly differences: string[] = [];
  /** How often they were compared. */
  checks = 0;
  readonly #model: Model;
  readonly #clock = testClock();
  readonly #people: readonly Person[] = [
    { id: 2, username: "alice", password: "alice-pass-1", isActive: true },
    { id: 3, username: "bob", password: "bob-pass-1", isActive: true },
  ];
  #test: Flows | undefined;
  #database: string | undefined;

  constructor(rules: Rules) {
    this.#model = new Model(rules);
  }

  async open(): Promise<void> {
    this.#database ??= await djangoDatabase("auth");
    const { rotates, consumes, interval, revocation, blacklist, sessionLifetime, idleLifetime } =
      this.#model.rules;
    this.#test = await flows(
      {
        revocation: revocation === "none" ? stateless : revocation,
        sessionLifetime,
        // The model knows no delays.
        throttles: { credentials: false },
        ...(idleLifetime < Infinity && { sessionIdleLifetime: idleLifetime }),
        tokens: {
          rotateRefreshTokens: rotates,
          blacklistAfterRotation: consumes,
          // With other settings it would have no effect, and the app would not start.
          ...(rotates && consumes && { refreshReuseInterval: interval }),
          blacklist,
        },
      },
      { database: this.#database, clock: this.#clock, users: [] },
    );
  }

  async close(): Promise<void> {
    await this.#test?.app.close();
  }

  /** Runs one step in the app and in the model. */
  async take({ act, pick }: Step): Promise<void> {
    const person = this.#people[pick % this.#people.length];
    const token = pickFrom(this.#model.refreshTokens, act === "refreshLast" ? -1 : pick);
    const access = pickFrom(this.#model.accessTokens, pick);
    const now = this.#now();
    if (act === "wait") this.#clock.forward(pick);
    if (act === "restart") {
      await this.#test?.app.close();
      await this.open();
    }
    if (act === "purge") await this.#auth().flushExpiredTokens();
    if (act === "login" && person !== undefined) await this.#login(person, now);
    if (act === "elsewhere" && person !== undefined) await this.#loginElsewhere(person, now);
    if (act === "activity" && person !== undefined) {
      person.isActive = !person.isActive;
      await this.#test?.execute(
        `update auth_user set is_active = ${String(person.isActive)} where id = ${person.id}`,
      );
    }
    if (act === "changePassword" && person !== undefined) {
      person.password = `password-${pick}`;
      await this.#auth().changePassword(person.username, person.password);
      this.#model.endAll(person);
    }
    if ((act === "refresh" || act === "refreshLast") && token !== undefined) await this.#refresh(token, now);
    if (act === "revoke" && token !== undefined) {
      this.#compare(act, await codeOf(this.#auth().revoke(token.text)), this.#model.revoke(token, now));
    }
    if (act === "verify" && token !== undefined) {
      const verdict = this.#auth().verify(token.text);
      const code = await codeOf(verdict);
      this.#compare(act, code === "ok" ? await verdict : code, this.#model.verify(token, now));
    }
    if (act === "authenticate" && access !== undefined) {
      const code = await codeOf(this.#auth().authenticate(access.text));
      this.#compare(act, code, this.#model.authenticate(access, now));
    }
    if (act === "endAll" && access !== undefined) {
      const answer = await this.#test?.call("DELETE", "/api/sessions/", { token: access.text });
      this.#compare(act, answer?.status, this.#model.endAllOwn(access, now));
    }
    if (act === "changeOwn" && access !== undefined) await this.#changeAtOnce([access], pick, now);
    if (act === "changeAtOnce" && access !== undefined) {
      const { person: owner } = access.login;
      const all = this.#model.accessTokens.filter(({ login }) => login.person === owner);
      await this.#changeAtOnce([access, ...all.slice(-3)], pick, now);
    }
    if (act === "confuse" && access !== undefined && token !== undefined) {
      // A token of the wrong type is refused and changes nothing, so the model does not see it.
      this.#compare(act, (await codeOf(this.#auth().refresh(access.text))) === "ok", false);
      this.#compare(act, await codeOf(this.#auth().authenticate(token.text)), "token_not_valid");
    }
  }

  /** At the end, every token that was issued has the status that the model says. */
  async review(): Promise<void> {
    const now = this.#now();
    for (const access of this.#model.accessTokens) {
      const code = await codeOf(this.#auth().authenticate(access.text));
      this.#compare("review", code, this.#model.authenticate(access, now));
    }
    for (const token of this.#model.refreshTokens.slice()) await this.#refresh(token, now);
    const live = "select count(*) as live from latchkey_session where expires_at > ?";
    this.#compare(
      "rows",
      (await this.#test?.rows(live, textOf(now)))?.[0]?.["live"],
      this.#model.logins.filter(({ begun, endsAt }) => begun && endsAt > now).length,
    );
  }

  async #login(person: Person, now: number): Promise<void> {
    const { username, password, isActive } = person;
    const wrong = this.#auth().obtainPair({ username, password: `${password}?` });
    this.#compare("wrong password", await codeOf(wrong), "no_active_account");
    const login = this.#auth().obtainPair({ username, password });
    this.#compare("login", await codeOf(login), isActive ? "ok" : "no_active_account");
    if (!isActive) return;
    const pair = await login;
    this.#model.access(this.#model.login(person, pair.refresh, now, "here"), pair.access, now);
  }

  async #loginElsewhere(person: Person, now: number): Promise<void> {
    const { token, jti } = djangoRefresh(person.id, { iat: now, exp: now + day });
    await this.#test
      ?.execute(`insert into token_blacklist_outstandingtoken (token, created_at, expires_at, user_id, jti)
       values ('${token}', null, '${textOf(now + day)}', ${person.id}, '${jti}')`);
    this.#model.login(person, token, now, "elsewhere");
  }

  async #refresh(token: Model["refreshTokens"][number], now: number): Promise<void> {
    const answer = this.#auth().refresh(token.text);
    const code = await codeOf(answer);
    this.#compare("refresh", code, this.#model.refresh(token, now));
    if (code !== "ok") return;
    const { access, refresh } = await answer;
    this.#compare("rotation", refresh !== undefined, this.#model.rules.rotates);
    if (refresh !== undefined)
      this.#compare("successor", this.#model.rotated(token, refresh, now) === "another successor", false);
    else this.#model.used(token, now);
    this.#model.access(token, access, now);
  }

  /** One password changed with each of the tokens at once: one of those that may change it does. */
  async #changeAtOnce(tokens: readonly AccessToken[], pick: number, now: number): Promise<void> {
    const [person] = tokens.map(({ login }) => login.person);
    const call = this.#test?.call;
    if (person === undefined || call === undefined) return;
    const passwordOf = (place: number): string => `own-${pick}-${place}`;
    const answers = await Promise.all(
      tokens.map(({ text }, place) =>
        call("POST", "/api/users/password/", {
          token: text,
          json: { old_password: person.password, new_password: passwordOf(place) },
        }),
      ),
    );
    const winners = tokens.flatMap((token, place) =>
      answers[place]?.status === 200 ? [{ token, place }] : [],
    );
    const may = tokens.filter((token) => this.#model.mayChange(token, now));
    this.#compare("password changes", winners.length, Math.min(may.length, 1));
    for (const { token, place } of winners) {
      this.#compare("changed by", this.#model.changeOwn(token, now), 200);
      person.password = passwordOf(place);
    }
  }

  #auth(): Auth {
    if (this.#test === undefined) throw new Error("the app is not open");
    return this.#test.app.auth;
  }

  #now(): number {
    return this.#clock.now() / 1000;
  }

  #compare(what: string, actual: unknown, expected: unknown): void {
    this.checks += 1;
    if (actual !== expected) this.differences.push(`${what}: ${String(actual)}, not ${String(expected)}`);
  }
}

/** A time in seconds as Django stores it. */
const textOf = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().slice(0, 19).replace("T", " ");

function pickFrom<T>(list: readonly T[], pick: number): T | undefined {
  return pick < 0 ? list.at(-1) : list[pick % Math.max(list.length, 1)];
}

describe("a random history", () => {
  it(
    "agrees with the model: tokens are refused after their end was answered, and accepted before",
    async () => {
      let checks = 0;
      await fc.assert(
        fc.asyncProperty(
          rulesArbitrary,
          fc.array(stepArbitrary, { minLength: 5, maxLength: 60, size: "max" }),
          async (rules, steps) => {
            const history = new History(rules);
            await history.open();
            try {
              for (const step of steps) {
                await history.take(step);
                expect(history.differences).toEqual([]);
              }
              await history.review();
              expect(history.differences).toEqual([]);
              checks += history.checks;
            } finally {
              await history.close();
            }
          },
        ),
        { numRuns },
      );
      expect(checks).toBeGreaterThan(10 * numRuns);
    },
    120_000 + numRuns * 3_000,
  );
});
