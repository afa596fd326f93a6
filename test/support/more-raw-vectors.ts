// More raw requests in the form of the vectors: framing, targets, hosts and forwarded addresses, as an app's endpoints meet them.
import type { RawVector } from "./raw-vectors.ts";

const head = "Host: {{host}}\r\nAuthorization: Bearer {{access_a}}\r\n";
const next = "GET /api/tasks/ HTTP/1.1\r\nHost: {{host}}\r\n\r\n";
const foo = "FOO / HTTP/1.1\r\nHost: {{host}}\r\n\r\n";
const json = "Content-Type: application/json\r\n";

/** A vector of one request: its id, the bytes, the status of the answer, and whether that ends the connection. */
const one = (id: string, raw: string, status: number, closed = true): RawVector => ({
  id,
  cat: "more",
  why: id,
  raw,
  expect: { status: [status], closed, responses: 1 },
});

/** One refused request, which has another behind it that must not be answered. */
const refused = (id: string, raw: string, status = 400): RawVector => one(id, raw + next, status);

/** Requests with their answers, one after another. */
const several = (id: string, raw: string, first: number, responses: number, closed: boolean): RawVector => ({
  ...one(id, raw, first, closed),
  expect: { status: [first], closed, responses },
});

/** Every one of them. */
export const moreRawVectors: readonly RawVector[] = [
  several("refused-after-get", `GET /api/tasks/ HTTP/1.1\r\n${head}\r\n${foo}`, 200, 2, true),
  several(
    "refused-after-body",
    `POST /api/tasks/ HTTP/1.1\r\n${head}${json}Content-Length: 2\r\n\r\n{}${foo}`,
    400,
    2,
    true,
  ),
  several(
    "refused-body-request",
    `POST /api/tasks/ HTTP/1.1\r\n${head}Content-Length: {{len}}\r\n\r\n${next}`,
    415,
    1,
    false,
  ),
  several("refused-after-three", `${next.repeat(3)}${foo}${next}`, 401, 4, true),
  refused("refused-twice", foo + foo, 501),
  refused("refused-tls", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000", 501),
  refused("refused-empty-method", " /api/tasks/ HTTP/1.1\r\n\r\n", 501),
  refused("te-gzip", `DELETE /api/tasks/{{task_a}}/ HTTP/1.1\r\n${head}Transfer-Encoding: gzip\r\n\r\n`),
  refused(
    "te-gzip-chunked",
    `POST /api/tasks/ HTTP/1.1\r\n${head}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
  ),
  refused(
    "te-x",
    `DELETE /api/tasks/{{task_a}}/ HTTP/1.1\r\n${head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`,
  ),
  refused("te-http10", `POST /api/tasks/ HTTP/1.0\r\n${head}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`),
  refused("cl-twice", `POST /api/tasks/ HTTP/1.1\r\n${head}Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}`),
  refused("cl-hex", `POST /api/tasks/ HTTP/1.1\r\n${head}Content-Length: 0x2\r\n\r\n{}`),
  refused(
    "cl-te",
    `POST /api/tasks/ HTTP/1.1\r\n${head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  ),
  refused(
    "chunk-size-plus",
    `POST /api/tasks/ HTTP/1.1\r\n${head}${json}Transfer-Encoding: chunked\r\n\r\n+2\r\n{}\r\n0\r\n\r\n`,
  ),
  refused(
    "chunk-size-0x",
    `POST /api/tasks/ HTTP/1.1\r\n${head}${json}Transfer-Encoding: chunked\r\n\r\n0x2\r\n{}\r\n0\r\n\r\n`,
  ),
  refused(
    "chunk-lf",
    `POST /api/tasks/ HTTP/1.1\r\n${head}${json}Transfer-Encoding: chunked\r\n\r\n2\n{}\n0\n\n`,
  ),
  refused(
    "chunk-no-end",
    `POST /api/tasks/ HTTP/1.1\r\n${head}${json}Transfer-Encoding: chunked\r\n\r\n2\r\n{}GET\r\n`,
  ),
  refused("header-nul", `GET /api/tasks/ HTTP/1.1\r\n${head}X-A: a\u0000b\r\n\r\n`),
  refused("header-no-colon", `GET /api/tasks/ HTTP/1.1\r\n${head}X-A\r\n\r\n`),
  refused("header-empty-name", `GET /api/tasks/ HTTP/1.1\r\n${head}: a\r\n\r\n`),
  refused("host-twice", `GET /api/ HTTP/1.1\r\nHost: {{host}}\r\nHost: evil.invalid\r\n\r\n`),
  refused("host-list", `GET /api/ HTTP/1.1\r\nHost: {{host}}, evil.invalid\r\n\r\n`),
  refused("host-user", `GET /api/ HTTP/1.1\r\nHost: {{host}}@evil.invalid\r\n\r\n`),
  refused("host-path", `GET /api/ HTTP/1.1\r\nHost: {{host}}/evil.invalid\r\n\r\n`),
  refused("host-address", `GET /api/ HTTP/1.1\r\nHost: 999.999.999.999\r\n\r\n`),
  one("host-evil", `GET /api/ HTTP/1.1\r\nHost: evil.invalid\r\n\r\n`, 400, false),
  one("host-evil-prefix", `GET /api/ HTTP/1.1\r\nHost: {{host}}.evil.invalid\r\n\r\n`, 400),
  one("host-evil-redirect", `GET /api/tasks HTTP/1.1\r\nHost: evil.invalid\r\n\r\n`, 400, false),
  one("host-evil-health", `GET /health/live HTTP/1.1\r\nHost: 10.0.0.7:8000\r\n\r\n`, 200, false),
  one(
    "host-forwarded",
    `GET /api/ HTTP/1.1\r\nHost: {{host}}\r\nX-Forwarded-Host: evil.invalid\r\n\r\n`,
    200,
    false,
  ),
  one("host-absent-10", `GET /health/live HTTP/1.0\r\n\r\n`, 200),
  refused("target-absolute-evil", `GET http://evil.invalid/api/ HTTP/1.1\r\nHost: {{host}}\r\n\r\n`),
  refused("target-absolute-user", `GET http://{{host}}@evil.invalid/api/ HTTP/1.1\r\nHost: {{host}}\r\n\r\n`),
  one("target-absolute", `GET http://{{host}}/api/tasks/ HTTP/1.1\r\nHost: {{host}}\r\n\r\n`, 401, false),
  refused("target-authority", `GET evil.invalid:80 HTTP/1.1\r\nHost: {{host}}\r\n\r\n`),
  refused("target-star", `OPTIONS * HTTP/1.1\r\nHost: {{host}}\r\n\r\n`),
  one("target-two-slashes", `GET //evil.invalid/api/tasks HTTP/1.1\r\nHost: {{host}}\r\n\r\n`, 404, false),
  one("target-backslash", `GET /\\evil.invalid/api HTTP/1.1\r\nHost: {{host}}\r\n\r\n`, 400, false),
  refused("connect", `CONNECT evil.invalid:443 HTTP/1.1\r\nHost: evil.invalid:443\r\n\r\n`, 501),
  refused("upgrade", `GET /api/tasks/ HTTP/1.1\r\n${head}Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n`, 200),
  refused(
    "upgrade-body",
    `DELETE /api/tasks/999/ HTTP/1.1\r\n${head}Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 2\r\n\r\n{}`,
    404,
  ),
  refused("get-body", `GET /api/tasks/ HTTP/1.1\r\n${head}Content-Length: 3\r\n\r\nabc`, 200),
  refused(
    "expect-odd",
    `POST /api/tasks/ HTTP/1.1\r\n${head}Expect: tea\r\nContent-Length: 2\r\n\r\n{}`,
    417,
  ),
  refused(
    "expect-big",
    `POST /api/tasks/ HTTP/1.1\r\n${head}${json}Expect: 100-continue\r\nContent-Length: 2621441\r\n\r\n`,
    413,
  ),
  one(
    "forwarded-long",
    `POST /api/token/ HTTP/1.1\r\nHost: {{host}}\r\nX-Forwarded-For: {{1*12000}}\r\n${json}Content-Length: {{len}}\r\n\r\n{"username":"a","password":"{{password}}"}`,
    200,
    false,
  ),
  one(
    "forwarded-junk",
    `POST /api/token/ HTTP/1.1\r\nHost: {{host}}\r\nX-Forwarded-For: fe80::1%{{a*300}}, ' or 1=1\r\n${json}Content-Length: {{len}}\r\n\r\n{"username":"a","password":"{{password}}"}`,
    200,
    false,
  ),
];
