// An example of this repository as its users run it: the built command, its own app file, and rows that its API makes.
import path from "node:path";
import { afterFile } from "./after-file.ts";
import { password } from "./app.ts";
import { freshDatabase } from "./database.ts";
import { cheapHashes, latchkeyCommand, root, scratchFolder, startServer } from "./process.ts";

/** A running example. */
export interface ExampleSite {
  /** Where its admin is. */
  readonly address: string;
  readonly superuser: { readonly username: string; readonly password: string };
}

/** Sends JSON to the API and answers the row. */
type Post = (path: string, body: object) => Promise<{ readonly id: number }>;

interface Example {
  /** The login names of the superuser and of a user. */
  readonly names: readonly [superuser: string, user: string];
  /** How the user registers, without the password. */
  readonly user: object;
  /** Makes rows as the user. */
  readonly fill: (post: Post) => Promise<void>;
}

/** The examples with an admin. */
const examples = {
  quickstart: {
    names: ["root", "ada"],
    user: { username: "ada" },
    fill: async (post) => {
      for (const title of [
        "Water the plants",
        "Write to Grace",
        "Call the bank before it closes for the year",
      ])
        await post("tasks", { title, description: "As soon as possible.\nSecond line." });
      await post("students", { name: "Grace Hopper", roll: 7, city: "New York" });
      await post("items", { name: "Compiler", description: "One of the first." });
    },
  },
  tracker: {
    names: ["root@example.org", "ada@example.org"],
    user: { email: "ada@example.org", full_name: "Ada Lovelace" },
    fill: async (post) => {
      const apollo = await post("projects", { name: "Apollo", key: "AP", is_public: true });
      const title = "The landing computer restarts under load, and nobody knows why";
      await post("issues", { project: apollo.id, title, estimate: "1.5", due: "2026-12-24" });
      await post("issues", { project: apollo.id, title: "Fuel", status: "done" });
    },
  },
} satisfies Readonly<Record<string, Example>>;

/** The name of an example. */
export type ExampleName = keyof typeof examples;

/** Starts an example on a new database with a superuser, a user and rows. */
export async function exampleSite(name: ExampleName): Promise<ExampleSite> {
  const { names, user, fill }: Example = examples[name];
  const [superuser, username] = names;
  const app = path.join(root, "examples", name, "app.ts");
  const cwd = scratchFolder();
  const env = {
    ...cheapHashes,
    DATABASE_URL: await freshDatabase(),
    SECRET_KEY: "example-secret-0123456789-0123456789",
    LATCHKEY_SUPERUSER_PASSWORD: password,
  };
  const args = ["createsuperuser", app, "--username", superuser, "--no-input"];
  const created = await latchkeyCommand(args, { cwd, env });
  if (created.code !== 0) throw new Error(created.stderr);
  const server = await startServer({ cwd, app, env });
  afterFile(() => server.stop());
  const send = async (
    path: string,
    body: object,
    token?: string,
  ): Promise<Readonly<Record<string, unknown>>> => {
    const response = await fetch(`${server.url}/api/${path}/`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return Object(await response.json());
  };
  await send("users", { ...user, password });
  const [field = ""] = Object.keys(user);
  const { access } = await send("token", { [field]: username, password });
  await fill(async (path, body) => ({ id: Number((await send(path, body, String(access)))["id"]) }));
  return { address: `${server.url}/admin/`, superuser: { username: superuser, password } };
}
