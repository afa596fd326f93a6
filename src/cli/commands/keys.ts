// `latchkey keys`: generates, lists, rotates and retires the keys of an app's ring.
import { generate, type KeyRing, retire, type RingStore, rotate } from "../../keys/index.ts";
import { type Command, readArguments, text } from "../command.ts";
import { CommandError } from "../errors.ts";
import { loadApp } from "../load-app.ts";

export const keys: Command = {
  name: "keys",
  summary: "generate, list, rotate and retire signing keys",
  help: `Usage: latchkey keys generate [app.ts] [--algorithm ALG]
       latchkey keys list     [app.ts]
       latchkey keys rotate   [app.ts]
       latchkey keys retire KID [app.ts]

Works on the key ring that the app's option keyRing names: a file, the environment or the database. Running servers read
a changed ring within keyRingInterval (5 seconds); nothing is restarted and nobody is logged out:

  generate    adds a key that verifies but does not sign yet; the first key of a ring signs at once
  rotate      the next key signs from now on, the one before still verifies; do it when every server has read the ring
  retire KID  takes a key out: tokens signed with it are refused; do it when they have expired

  --algorithm ALG   RS256 … ES512, EdDSA or HS256 … HS512; EdDSA by default
`,
  run: async (args) => {
    const [action, ...rest] = args;
    const given = readArguments(rest, { algorithm: { type: "string" } }, 2);
    const [first, second] = given.positionals;
    const app = await loadApp(action === "retire" ? second : first);
    try {
      await app.migrate();
      if (app.keyRing === undefined)
        throw new CommandError("The app has no key ring: give it the option keyRing.");
      await act(action, app.keyRing, { kid: first, algorithm: text(given, "algorithm") ?? "EdDSA" });
    } finally {
      await app.close();
    }
  },
};

async function act(
  action: string | undefined,
  store: RingStore,
  { kid, algorithm }: { readonly kid: string | undefined; readonly algorithm: string },
): Promise<void> {
  const ring = await store.read();
  const keep = async (changed: KeyRing, heading: string): Promise<void> => {
    await store.write(changed, ring);
    list(changed, heading);
  };
  if (action === "list") {
    list(ring, store.location);
  } else if (action === "generate") {
    const { ring: changed, entry } = generate(ring, algorithm, new Date());
    await keep(changed, `generated ${entry.kid}`);
  } else if (action === "rotate") {
    const { ring: changed, entry } = rotate(ring);
    await keep(changed, `${entry.kid} signs from now on`);
  } else if (action === "retire") {
    if (kid === undefined) throw new CommandError("Which key? latchkey keys retire KID", 2);
    await keep(retire(ring, kid), `retired ${kid}`);
  } else {
    throw new CommandError("What to do? latchkey keys generate | list | rotate | retire", 2);
  }
}

function list({ keys: entries }: KeyRing, heading: string): void {
  process.stdout.write(`${heading}\n`);
  for (const { kid, alg, status, created_at: created } of entries) {
    process.stdout.write(`${status.padEnd(10)}${alg.padEnd(7)}${created.slice(0, 19)}Z  ${kid}\n`);
  }
}
