// One request to the admin's endpoints: JSON in, JSON out; asks and repeats where the server wants more. Against forged requests
// the server checks the origin, which the browser sends by itself.
import { apiPath } from "./base.ts";
import { errorOf } from "./errors.ts";
import { ask, type Question } from "./prompts.ts";

export interface RequestOptions {
  method?: "GET" | "POST" | "PATCH" | "DELETE";
  body?: unknown;
  /** Whether the answer may lead to a question (true unless given); the requests of the questions themselves say no. */
  mayAsk?: boolean;
  signal?: AbortSignal | undefined;
}

function send(path: string, { method = "GET", body, signal }: RequestOptions): Promise<Response> {
  return fetch(apiPath(path), {
    method,
    credentials: "same-origin",
    headers: {
      Accept: "application/json",
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** The body as JSON; undefined where there is none. */
async function bodyOf(answer: Response): Promise<unknown> {
  const text = await answer.text();
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const codeOf = (body: unknown): unknown =>
  typeof body === "object" && body !== null && "code" in body ? body.code : undefined;

/** What the user has to do before the request can succeed. */
function questionOf(status: number, body: unknown): Question | undefined {
  if (status === 401) return "login";
  return status === 403 && codeOf(body) === "confirm_password" ? "confirm" : undefined;
}

/**
 * Sends a request and answers the body. A 401 asks for a login, `confirm_password` for the password, and the request is sent again.
 * @throws RequestError with the server's message, and its fields' errors in `body.errors`.
 */
export async function request<Answer>(path: string, options: RequestOptions = {}): Promise<Answer> {
  const answer = await send(path, options);
  const body = await bodyOf(answer);
  if (answer.ok) return body as Answer;
  const question = options.mayAsk === false ? undefined : questionOf(answer.status, body);
  if (question !== undefined && (await ask(question))) return request(path, options);
  throw errorOf(answer.status, answer.statusText, body);
}
