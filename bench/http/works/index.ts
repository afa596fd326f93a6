// Every work, in the order of the tables.
import type { Work } from "../work.ts";
import { protectedWorks } from "./protected.ts";
import { rowWorks } from "./rows.ts";
import { scaleWorks } from "./scale.ts";
import { tokenWorks } from "./tokens.ts";

export const works: readonly Work[] = [...protectedWorks, ...tokenWorks, ...rowWorks, ...scaleWorks];
