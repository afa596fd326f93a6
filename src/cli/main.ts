#!/usr/bin/env node
// The program `latchkey`: checks the version of Node and sets the compile cache, then loads the command line.
import "./requires-node.ts";
import { useCompileCache } from "./compile-cache.ts";

useCompileCache();
const { runCommandLine } = await import("./command-line.ts");
await runCommandLine(process.argv.slice(2));
