// The model of sessions that random histories are checked against.

/** The options of a history. Durations are seconds. */
export interface Rules {
  readonly rotates: boolean;
  readonly consumes: boolean;
  readonly interval: number;
  readonly revocation: "session" | "user" | "none";
  readonly blacklist: "own" | "auto";
  readonly sessionLifetime: number;
  /** Infinity for no limit. */
  readonly idleLifetime: number;
  readonly refreshLifetime: number;
  readonly accessLifetime: number;
}

/** A user, as the database has them. */
export interface Person {
  readonly id: number;
  readonly username: string;
  password: string;
  isActive: boolean;
}

/** A login and its tokens. One that began elsewhere has `begun: false` until its first rotation here. */
interface Login {
  readonly person: Person;
  begun: boolean;
  ended: boolean;
  endsAt: number;
  usedAt: number;
  rotatedAt: number;
  current: RefreshToken | undefined;
  previous: RefreshToken | undefined;
}

/** An issued refresh token. */
export interface RefreshToken {
  readonly text: string;
  readonly login: Login;
  readonly expiresAt: number;
  isRevoked: boolean;
}

/** An issued access token. */
export interface AccessToken {
  readonly text: string;
  readonly login: Login;
  readonly hasSession: boolean;
  readonly expiresAt: number;
}

type TokenStatus = "current" | "replaced" | "reused" | "revoked";

/** The expected behaviour; each step is reported to it. Times are in seconds. */
export class Model {
  readonly refreshTokens: RefreshToken[] = [];
  readonly accessTokens: AccessToken[] = [];
  readonly logins: Login[] = [];
  readonly rules: Rules;

  constructor(rules: Rules) {
    this.rules = rules;
  }

  /** A login here, or one elsewhere whose token was not presented here yet. */
  login(person: Person, refresh: string, now: number, from: "here" | "elsewhere"): RefreshToken {
    const login: Login = {
      person,
      begun: from === "here",
      ended: false,
      endsAt: now + this.rules.sessionLifetime,
      usedAt: now,
      rotatedAt: 0,
      current: undefined,
      previous: undefined,
    };
    this.logins.push(login);
    const lifetime =
      from === "here"
        ? Math.min(this.rules.refreshLifetime, this.rules.sessionLifetime)
        : this.rules.refreshLifetime;
    const token = this.#give(login, refresh, now + lifetime);
    login.current = token;
    return token;
  }

  /** Records an access token that was issued with a refresh token. */
  access({ login }: RefreshToken, text: string, now: number): void {
    this.accessTokens.push({
      text,
      login,
      hasSession: login.begun,
      expiresAt: now + this.rules.accessLifetime,
    });
  }

  /** The expected result of a refresh. A replay ends the login. */
  refresh(token: RefreshToken, now: number): string {
    const verdict = this.#present(token, now);
    if (verdict !== "ok") return verdict;
    return token.login.person.isActive ? "ok" : "no_account_for_token";
  }

  /** Records the refresh token of an answer; the parent, presented again, must get the same text. */
  rotated(token: RefreshToken, text: string, now: number): string {
    const { login } = token;
    if (this.#status(token, now) === "replaced") {
      return text === login.current?.text ? "the same successor" : "another successor";
    }
    if (!login.begun) {
      // An unconsumed token keeps its session for as long as it lives.
      const minEnd = this.rules.consumes ? 0 : token.expiresAt;
      Object.assign(login, { begun: true, endsAt: Math.max(now + this.rules.sessionLifetime, minEnd) });
    }
    const expiresAt = Math.min(now + this.rules.refreshLifetime, login.endsAt);
    const next = this.#give(login, text, expiresAt);
    Object.assign(login, { current: next, previous: token, rotatedAt: now, usedAt: now });
    return "a new successor";
  }

  /** Records a refresh without a new refresh token. */
  used({ login }: RefreshToken, now: number): void {
    login.usedAt = now;
  }

  /** The expected status of ending all one's sessions. */
  endAllOwn(access: AccessToken, now: number): number {
    // The user was not looked up, so there are no sessions.
    if (this.rules.revocation === "none" || this.authenticate(access, now) !== "ok") return 401;
    this.endAll(access.login.person);
    return 204;
  }

  /** The expected result of a logout. */
  revoke(token: RefreshToken, now: number): string {
    const verdict = this.#present(token, now);
    if (verdict !== "ok") return verdict;
    token.isRevoked = true;
    if (token.login.begun) token.login.ended = true;
    return "ok";
  }

  /** The expected result of verifying a refresh token. */
  verify(token: RefreshToken, now: number): string {
    if (token.expiresAt <= now) return "token_expired";
    if (!this.rules.consumes && this.rules.revocation !== "session") return "valid";
    const status = this.#status(token, now);
    return status === "current" || status === "replaced" ? "valid" : "revoked";
  }

  /** The expected result of a request with an access token. */
  authenticate({ login, hasSession, expiresAt }: AccessToken, now: number): string {
    const { revocation } = this.rules;
    if (expiresAt <= now) return "token_not_valid";
    if (revocation === "none") return "ok";
    if (revocation === "session" && hasSession && this.#isOver(login, now)) return "token_not_valid";
    return login.person.isActive ? "ok" : "user_inactive";
  }

  /** Ends all logins of a user except `kept`; those that began elsewhere too if Django's tables have them. */
  endAll(person: Person, kept?: Login): void {
    for (const login of this.logins) {
      if (login.person !== person) continue;
      if (login === kept) {
        // Django's tables have each token of a session: only the current one stays valid.
        const others = this.refreshTokens.filter((token) => token.login === login && token !== login.current);
        if (this.rules.blacklist === "auto") for (const token of others) token.isRevoked = true;
        continue;
      }
      if (login.begun) login.ended = true;
      else if (this.rules.blacklist === "auto" && login.current !== undefined) login.current.isRevoked = true;
    }
  }

  /** The expected status of changing one's password with the right old one. */
  changeOwn(access: AccessToken, now: number): number {
    if (!this.mayChange(access, now)) return 401;
    this.endAll(access.login.person, access.hasSession ? access.login : undefined);
    return 200;
  }

  /** Whether a password change with an access token is accepted. */
  mayChange(access: AccessToken, now: number): boolean {
    if (this.rules.revocation === "none" || this.authenticate(access, now) !== "ok") return false;
    return !(access.hasSession && this.#isOver(access.login, now));
  }

  #give(login: Login, text: string, expiresAt: number): RefreshToken {
    const token: RefreshToken = { text, login, expiresAt, isRevoked: false };
    this.refreshTokens.push(token);
    return token;
  }

  #present(token: RefreshToken, now: number): string {
    if (token.expiresAt <= now) return "token_expired";
    const status = this.#status(token, now);
    if (status === "reused" && this.rules.revocation === "session") token.login.ended = true;
    return status === "current" || status === "replaced" ? "ok" : "token_revoked";
  }

  #isOver({ ended, endsAt, usedAt }: Login, now: number): boolean {
    return ended || endsAt <= now || now - usedAt >= this.rules.idleLifetime;
  }

  #status(token: RefreshToken, now: number): TokenStatus {
    const { begun, current, previous, rotatedAt } = token.login;
    if (!begun) return token.isRevoked ? "revoked" : "current";
    if (this.#isOver(token.login, now)) return "revoked";
    if (token === current || !this.rules.consumes) return token.isRevoked ? "revoked" : "current";
    return token === previous && now - rotatedAt < this.rules.interval ? "replaced" : "reused";
  }
}
