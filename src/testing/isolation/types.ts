// What a test of isolation is asked, and what it reports.
import type { User } from "../../store/index.ts";

/** What a sample is made for. */
export interface SampleCall {
  /** A number of its own for each row: 1, 2, 3 … */
  readonly index: number;
  /** The user who makes the row. */
  readonly user: User;
}

/** Values of fields, or a function that makes them. */
export type Sample =
  | Readonly<Record<string, unknown>>
  | ((call: SampleCall) => Readonly<Record<string, unknown>>);

/** The options of `testIsolation`. */
export interface IsolationOptions {
  /**
   * Values that cannot be made up from a schema: of the fields of a resource by its name, of the body of an action
   * (`"issues.close"`), and of the fields of users (`"users"`). They replace the values that are made up.
   */
  readonly samples?: Readonly<Record<string, Sample>>;
  /** Called with each of the two users, to give them what the permissions of the app ask for. */
  readonly prepare?: (user: User) => Promise<unknown> | void;
  /** The resources that are not tried. */
  readonly skip?: readonly string[];
}

/** What is tried. */
export const subjects = [
  "list",
  "page",
  "filter",
  "search",
  "ordering",
  "expand",
  "verb",
  "reference",
  "many-to-many",
  "unique",
  "action",
] as const;

/** What is tried. */
export type IsolationSubject = (typeof subjects)[number];

/** An answer from which a user learns about a row of another user, or a change of that row. */
export interface IsolationLeak {
  readonly resource: string;
  readonly subject: IsolationSubject;
  /** The request, such as "GET /api/tasks/3/ as user 1". */
  readonly request: string;
  /** What was expected, and what happened instead. */
  readonly message: string;
}

/** What was tried on a resource. */
export interface ResourceIsolation {
  readonly resource: string;
  /** Whose its rows are, in words. */
  readonly scope: string;
  /** How many requests were sent, by what they tried. */
  readonly tried: Readonly<Partial<Record<IsolationSubject, number>>>;
  readonly leaks: readonly IsolationLeak[];
  /** What to know about the result: what is shared by design, and what could not be tried. */
  readonly notes: readonly string[];
  /** Why nothing was tried, and what to do about it; undefined if it was, or need not be. */
  readonly problem: string | undefined;
}

/** The result of a test of isolation. */
export interface IsolationReport {
  readonly resources: readonly ResourceIsolation[];
  readonly leaks: readonly IsolationLeak[];
  /** Whether every scoped resource was tried, and nothing leaked. */
  readonly isIsolated: boolean;
  /** The report for people, as `latchkey test:isolation` prints it. */
  readonly text: string;
}
