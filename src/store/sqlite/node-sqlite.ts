// node:sqlite, asked for instead of imported: a Node without it has to get as far as saying that it is too old.

/** The module `node:sqlite`. */
export const sqlite = process.getBuiltinModule("node:sqlite");
