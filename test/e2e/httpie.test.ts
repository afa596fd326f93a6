// HTTPie against the built server: the lines of the tutorials of Simple JWT and Django REST Framework, as they are typed.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Httpie, pythonOfHttpie, startHttpie } from "../support/httpie.ts";
import { cheapHashes, scratchFolder, type ServerProcess, startServer } from "../support/process.ts";

const python = pythonOfHttpie();
// Reporters show no titles of tests that are skipped.
if (python === undefined) console.warn("Tests with HTTPie are skipped: there is no `http` (HTTPie)");

const folder = scratchFolder();
const password = "tr0ub4dor-staple";
let server: ServerProcess;
let httpie: Httpie;

/** What HTTPie printed: the status, the headers, and the body. */
interface Answer {
  readonly status: number;
  readonly head: string;
  readonly json: unknown;
}

/** Runs a line as it is typed in a terminal. `$ACCESS` and `$REFRESH` are what the shell has. */
async function shell(line: string, variables: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const typed = line
    .replace(/^http /, "--ignore-stdin --print=hb --pretty=none ")
    .replaceAll(/(?:http:\/\/)?(?:127\.0\.0\.1|localhost)?:8000/g, server.url)
    .replaceAll(/\$([A-Z]+)/g, (_, name: string) => variables[name] ?? "");
  const printed = await httpie.type(typed);
  const [head = "", ...rest] = printed.split(/\r?\n\r?\n/);
  const text = rest.join("\n\n").trim();
  const json: unknown = text === "" ? undefined : JSON.parse(text);
  return { status: Number(head.split(" ")[1]), head, json };
}

const member = (json: unknown, name: string): string => String(Reflect.get(Object(json), name));

describe.skipIf(python === undefined)("HTTPie", () => {
  const known: Record<string, string> = {};
  beforeAll(async () => {
    httpie = startHttpie(python ?? "", folder);
    server = await startServer({ cwd: folder, env: cheapHashes });
  });
  afterAll(async () => {
    httpie.stop();
    await server.stop();
  });

  it("registers and logs in, by JSON, by form and by multipart", async () => {
    const registered = await shell(
      `http POST http://127.0.0.1:8000/api/users/ username=ada password=${password}`,
    );
    expect(registered).toMatchObject({ status: 201, json: { username: "ada" } });
    const tokens = await shell(
      `http post http://127.0.0.1:8000/api/token/ username=ada password=${password}`,
    );
    expect(tokens).toMatchObject({
      status: 200,
      json: { access: expect.any(String), refresh: expect.any(String) },
    });
    const multipart = await shell(`http --multipart POST :8000/api/token/ username=ada password=${password}`);
    expect(multipart.status).toBe(200);
    const form = await shell(`http --form POST localhost:8000/api/token/ username=ada password=wrong`);
    expect([form.status, form.json]).toEqual([
      401,
      { detail: "No active account found with the given credentials" },
    ]);
    Object.assign(known, { ACCESS: member(tokens.json, "access"), REFRESH: member(tokens.json, "refresh") });
  });

  it("sends the access token in a header and with --auth-type", async () => {
    expect((await shell("http :8000/protected-endpoint/")).status).toBe(401);
    const inHeader = await shell(
      'http http://127.0.0.1:8000/protected-endpoint/ "Authorization: Bearer $ACCESS"',
      known,
    );
    expect(inHeader).toMatchObject({ status: 200, json: { message: "This is a protected view!" } });
    const byType = await shell('http --auth-type bearer --auth "$ACCESS" :8000/api/tasks/', known);
    expect([byType.status, byType.json]).toEqual([200, []]);
  });

  it("creates, lists, changes and deletes tasks", async () => {
    const bearer = '"Authorization:Bearer $ACCESS"';
    const created = await shell(
      `http POST :8000/api/tasks/ ${bearer} title="Water the plants" is_completed:=false`,
      known,
    );
    expect(created).toMatchObject({ status: 201, json: { title: "Water the plants", is_completed: false } });
    const place = `:8000/api/tasks/${member(created.json, "id")}/`;
    expect((await shell(`http GET :8000/api/tasks/ ${bearer} format==json`, known)).json).toEqual([
      created.json,
    ]);
    expect(await shell(`http PUT ${place} ${bearer} title=New is_completed:=true`, known)).toMatchObject({
      status: 200,
      json: { title: "New" },
    });
    expect(await shell(`http --form PATCH ${place} ${bearer} description=d`, known)).toMatchObject({
      status: 200,
      json: { description: "d" },
    });
    const described = await shell(`http OPTIONS ${place} ${bearer}`, known);
    expect([described.status, described.head]).toEqual([
      200,
      expect.stringMatching(/^allow: GET, PUT, PATCH, DELETE, HEAD, OPTIONS/im),
    ]);
    expect(await shell(`http DELETE ${place} ${bearer}`, known)).toMatchObject({
      status: 204,
      json: undefined,
    });
    const invalid = await shell(`http POST :8000/api/tasks/ ${bearer} is_completed=maybe`, known);
    expect([invalid.status, invalid.json]).toEqual([
      400,
      { title: ["This field is required."], is_completed: ["Must be a valid boolean."] },
    ]);
  });

  it("refreshes, verifies and logs out", async () => {
    const renewed = await shell("http POST http://127.0.0.1:8000/api/token/refresh/ refresh=$REFRESH", known);
    expect(renewed.status).toBe(200);
    known["NEXT"] = member(renewed.json, "refresh");
    expect(await shell("http POST :8000/api/token/verify/ token=$ACCESS", known)).toMatchObject({
      status: 200,
      json: {},
    });
    expect(await shell("http POST :8000/api/token/blacklist/ refresh=$NEXT", known)).toMatchObject({
      status: 200,
      json: {},
    });
    expect(await shell("http POST :8000/api/token/refresh/ refresh=$NEXT", known)).toMatchObject({
      status: 401,
      json: { detail: "Token is blacklisted", code: "token_not_valid" },
    });
  });
});
