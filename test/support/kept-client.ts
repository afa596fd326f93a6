// The connection on which tests ask a PostgreSQL database by themselves: kept for the next question, as a new one costs more than most.
import { Client } from "pg";
import { afterFile } from "./after-file.ts";

let kept: { readonly url: string; readonly client: Client } | undefined;

/** Does something on a connection that nobody else uses meanwhile. What it sets in its session may stay set. */
export async function withClient<T>(url: string, action: (client: Client) => Promise<T>): Promise<T> {
  const client = (await takeKept(url)) ?? (await connect(url));
  try {
    return await action(client);
  } finally {
    if (kept === undefined && client.getTransactionStatus() === "I") kept = { url, client };
    else await client.end();
  }
}

/** Closes the connection that is kept, if any: a database that is copied must not be open. */
export async function closeKept(): Promise<void> {
  const { client } = kept ?? {};
  kept = undefined;
  await client?.end();
}

async function takeKept(url: string): Promise<Client | undefined> {
  if (kept?.url !== url) return closeKept().then(() => undefined);
  const { client } = kept;
  kept = undefined;
  return client;
}

const oids = { boolean: 16, int8: 20, int2: 21, int4: 23, timestamptz: 1184 } as const;

const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  [oids.boolean]: (text) => (text === "t" ? 1 : 0),
  [oids.int8]: Number,
  [oids.int2]: Number,
  [oids.int4]: Number,
  // SQLite keeps six decimals, or none.
  [oids.timestamptz]: (text) => {
    const [moment = "", fraction] = text.replace(/[+-]00$/, "").split(".");
    return fraction === undefined ? moment : `${moment}.${fraction.padEnd(6, "0")}`;
  },
};

async function connect(url: string): Promise<Client> {
  const client = new Client({
    connectionString: url,
    options: "-c timezone=UTC",
    types: { getTypeParser: (oid: number) => parsers[oid] ?? ((text: string) => text) },
  });
  client.on("error", () => {
    if (kept?.client === client) kept = undefined;
  });
  await client.connect();
  afterFile(closeKept);
  return client;
}
