// Latchkey, as `latchkey start` serves it.
import { serve } from "../../src/adapters/index.ts";
import { latchkey } from "../../src/index.ts";
import { optionsOf } from "./app-options.ts";
import { readSettings, sayReady } from "./settings.ts";

const app = latchkey(optionsOf(readSettings()));
await app.ready();
const { port } = await serve(app.forHosts(["127.0.0.1"]), { port: 0 });
sayReady({ port });
