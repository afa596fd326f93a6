// A client that calls an app in process, anonymously or as a user.
import type { Latchkey } from "../app/latchkey.ts";
import { forceIdentity } from "../http/index.ts";
import type { User } from "../store/index.ts";

/** The body and headers of a request. */
export interface TestRequest {
  /** Sent as JSON. FormData, URLSearchParams, text and bytes are sent as they are. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A response. */
export interface TestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed JSON; undefined when the response is not JSON. */
  readonly body: unknown;
}

type Send = (path: string, body?: unknown, request?: Omit<TestRequest, "body">) => Promise<TestAnswer>;

/**
 * Calls an app in process, without a network.
 *
 * @example const { status, body } = await client.as(user).get("/api/tasks/");
 */
export interface TestClient {
  readonly get: (path: string, request?: TestRequest) => Promise<TestAnswer>;
  readonly post: Send;
  readonly put: Send;
  readonly patch: Send;
  readonly delete: (path: string, request?: TestRequest) => Promise<TestAnswer>;
  /** Any other method: OPTIONS, HEAD. */
  readonly request: (method: string, path: string, request?: TestRequest) => Promise<TestAnswer>;
  /** A client with a session of a user. It sends an access token, as a real client does. */
  readonly as: (user: User) => TestClient;
  /**
   * A client whose requests are authenticated as a user without a token, with any authentication of a view (DRF's
   * `force_authenticate`). Permissions are still checked.
   */
  readonly forceAuthenticate: (user: User) => TestClient;
}

/** Adds credentials to a request. */
type Credentials = (request: Request) => Promise<void> | void;

/** Makes a client; anonymous by default. */
export function createTestClient(app: Latchkey, credentials: Credentials = () => {}): TestClient {
  const request: TestClient["request"] = async (method, path, { body, headers } = {}) => {
    const sent = new Request(new URL(path, "http://localhost"), {
      method,
      headers: { ...(isJson(body) && { "content-type": "application/json" }), ...headers },
      ...(body !== undefined && { body: isJson(body) ? JSON.stringify(body) : body }),
    });
    await credentials(sent);
    return read(await app.fetch(sent));
  };
  const sending =
    (method: string): Send =>
    (path, body, rest) =>
      request(method, path, { ...rest, body });
  return {
    request,
    get: (path, rest) => request("GET", path, rest),
    post: sending("POST"),
    put: sending("PUT"),
    patch: sending("PATCH"),
    delete: (path, rest) => request("DELETE", path, rest),
    as: (user) => {
      let access: Promise<string> | undefined;
      return createTestClient(app, async ({ headers }) => {
        access ??= app.auth.issuePair(user).then((pair) => pair.access);
        headers.set("authorization", `Bearer ${await access}`);
      });
    },
    forceAuthenticate: (user) =>
      createTestClient(app, (sent) => forceIdentity(sent, { user, claims: {}, sessionId: undefined })),
  };
}

type RawBody = string | FormData | URLSearchParams | Uint8Array<ArrayBuffer>;

function isJson(body: unknown): body is Exclude<unknown, RawBody> {
  const isRaw =
    typeof body === "string" ||
    body instanceof FormData ||
    body instanceof URLSearchParams ||
    body instanceof Uint8Array;
  return body !== undefined && !isRaw;
}

async function read(response: Response): Promise<TestAnswer> {
  const text = await response.text();
  const isJsonText = /^application\/(?:[\w.-]+\+)?json/.test(response.headers.get("content-type") ?? "");
  const body: unknown = isJsonText && text !== "" ? JSON.parse(text) : undefined;
  return { status: response.status, headers: response.headers, text, body };
}
