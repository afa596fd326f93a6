#!/usr/bin/env node
// The program `latchkey`: checks the version of Node, sets how modules are loaded, then loads the command line.
import "./requires-node.ts";
import { useBundledPackages } from "./bundled-packages.ts";
import { useCompileCache } from "./compile-cache.ts";

useCompileCache();
useBundledPackages();
const { runCommandLine } = await import("./command-line.ts");
await runCommandLine(process.argv.slice(2));
