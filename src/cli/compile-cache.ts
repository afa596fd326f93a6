// Keeps what V8 and the TypeScript stripper have made of the modules, so that the next start need not repeat it.

/**
 * Uses Node's compile cache, in `.cache/latchkey` of the user's home folder, for modules that are loaded later. It is written
 * when a server listens, and when a process ends. NODE_COMPILE_CACHE names another folder, and NODE_DISABLE_COMPILE_CACHE=1
 * turns it off. A folder that cannot be written is not an error: nothing is cached.
 */
export function useCompileCache(): void {
  const home = homeFolder();
  const { NODE_COMPILE_CACHE: chosen } = process.env;
  if (home === undefined || chosen !== undefined) return;
  const path = process.getBuiltinModule("node:path");
  process.getBuiltinModule("node:module").enableCompileCache(path.join(home, ".cache", "latchkey"));
}

/**
 * The home folder of the user of this process, not that of HOME: the cache holds code, so no other user may have written it.
 * Undefined for a user without an entry in the list of users, as in some containers.
 */
function homeFolder(): string | undefined {
  try {
    return process.getBuiltinModule("node:os").userInfo().homedir;
  } catch {
    return undefined;
  }
}
