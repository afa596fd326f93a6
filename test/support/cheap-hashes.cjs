// Preloaded into a process: Argon2 takes next to no time and memory, whatever parameters a hash is made with.
const crypto = require("node:crypto");
const { syncBuiltinESMExports } = require("node:module");

const { argon2, argon2Sync } = crypto;
const cheap = { memory: 8, passes: 1, parallelism: 1 };

crypto.argon2 = (algorithm, parameters, callback) => argon2(algorithm, { ...parameters, ...cheap }, callback);
crypto.argon2Sync = (algorithm, parameters) => argon2Sync(algorithm, { ...parameters, ...cheap });
syncBuiltinESMExports();
