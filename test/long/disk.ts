// Lets the disk fail under a server on SQLite, and prints what was answered all the same: `npm run test:disk [writes] [one in]`.
import { failSyncs } from "../support/crashes.ts";

const [writes = 10_000, oneIn = 50] = process.argv.slice(2).map(Number);
const { tally, lost, doubled, foreign, isWhole } = await failSyncs(oneIn, writes);
const others = [...tally.others].map(([what, times]) => `${what}: ${times}`).join(", ");
const isGood = lost.length + doubled.length + foreign.length + tally.others.size === 0 && isWhole;
console.log(`one in ${oneIn} syncs fails${isGood ? "" : "  NOT GOOD"}
  ${tally.acknowledged.size} acknowledged writes of ${tally.attempted.size}: ${lost.length} lost, ${doubled.length} doubled, ${foreign.length} torn
  ${tally.refreshes} refreshes, ${tally.loggedOut} logged out; 503: ${tally.unavailable}; others: ${others || "none"}
  the database is ${isWhole ? "whole" : "DAMAGED"}`);
process.exitCode = isGood ? 0 : 1;
