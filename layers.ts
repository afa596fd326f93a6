// The direction rule: which folder of src/ may import which (ARCHITECTURE.md). The linter reads it, and a test proves it.

/** The folders from left to right. A folder imports from folders on its left; those of one step do not know each other. */
const steps = [
  ["runtime"],
  ["python", "tokens", "store"],
  ["passwords", "keys", "option-kinds", "migrations"],
  ["auth"],
  ["audit", "http"],
  ["endpoints", "resources"],
  ["admin"],
  ["options"],
  ["app"],
] as const;

const inner: readonly string[] = steps.flat();

/** Folders that stand apart: no other folder imports them, but for `cli`, which serves an app. */
const apart: Readonly<Record<string, readonly string[]>> = {
  adapters: ["runtime", "http"],
  testing: inner,
  cli: [...inner, "adapters", "testing"],
};

/** Which folders each folder of src/ may import. */
export const mayImport: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    steps.flatMap((folders, step) =>
      folders.map((folder): [string, readonly string[]] => [folder, steps.slice(0, step).flat()]),
    ),
  ),
  ...apart,
};

/** Every folder of src/. */
export const folders: readonly string[] = Object.keys(mayImport);

/** Which folders a folder must not import. */
export const mustNotImport = (folder: string): readonly string[] =>
  folders.filter((other) => other !== folder && mayImport[folder]?.includes(other) !== true);
