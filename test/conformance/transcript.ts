// The form of a recorded transcript: cases of steps, each a request with its answer, a statement, a query or a wait.
import type { Profile } from "./reference-server.ts";

/** A request as recorded. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: string;
  readonly body_b64?: string;
  readonly body_repeat?: {
    readonly prefix: string;
    readonly unit: string;
    readonly times: number;
    readonly suffix: string;
  };
  readonly force_length?: boolean;
}

/** An answer as recorded. */
export interface RecordedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly body_omitted?: boolean;
  /** The reference failed with a 500: any sane answer will do. */
  readonly reference_crash?: boolean;
}

/** One step of a case. */
export interface Step {
  readonly request?: RecordedRequest;
  readonly response?: RecordedResponse;
  readonly save?: Readonly<Record<string, string | readonly string[]>>;
  readonly sql?: string;
  readonly params?: readonly (string | number | null)[];
  readonly db?: string;
  readonly rows?: readonly unknown[];
  readonly sleep?: number;
  readonly mint?: {
    readonly header: object;
    readonly claims: object;
    readonly key?: string;
    readonly save: string;
  };
}

/** One recorded case; it starts from a fresh copy of the fixture. */
export interface RecordedCase {
  readonly name: string;
  readonly steps: readonly Step[];
}

/** A file of recorded cases under one settings profile. */
export interface Transcript extends Profile {
  readonly fixture: string;
  readonly host: string;
  readonly cases: readonly RecordedCase[];
}
