// node:sqlite, loaded at run time instead of imported, so that a Node without it can report that it is too old.

/** The module `node:sqlite`. */
export const sqlite = process.getBuiltinModule("node:sqlite");
