// Small clients for tests: what curl and HTTPie send, and what came back.

/** An answer with its body parsed. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // Tests look into bodies by key; what is not there is undefined and fails the comparison.
  readonly body: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** Sends a request and parses the answer. */
async function send(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, { redirect: "manual", ...init });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === "" ? {} : JSON.parse(text),
    text,
  };
}

/** What `http METHOD URL name=value …` sends: JSON, with HTTPie's Accept header. */
export function http(
  method: string,
  url: string,
  body?: Readonly<Record<string, unknown>>,
  token?: string,
): Promise<Answer> {
  return send(url, {
    method,
    headers: {
      accept: "application/json, */*;q=0.5",
      ...(body !== undefined && { "content-type": "application/json" }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

/** What `curl -d name=value … URL` sends: a form. */
export function form(url: string, fields: Readonly<Record<string, string>>, token?: string): Promise<Answer> {
  return send(url, {
    method: "POST",
    headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    body: new URLSearchParams(fields),
  });
}
