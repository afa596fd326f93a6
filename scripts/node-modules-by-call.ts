// Asks for Node's modules where a bundle imports them: an import of one reads all of its exports, and loads what they need.
import type { Plugin } from "rolldown";

const imports = /^import (?:(\{[^}]*\})|\* as ([\w$]+)|([\w$]+)) from ("node:[^"]+");$/gm;

/** The same names, made by `process.getBuiltinModule`. They are set before any code that uses them: no two files import each other. */
export const nodeModulesByCall: Plugin = {
  name: "node-modules-by-call",
  generateBundle: (_options, files) => {
    for (const file of Object.values(files)) {
      if (file.type !== "chunk") continue;
      file.code = file.code.replaceAll(
        imports,
        (_line, names?: string, all?: string, main?: string, module?: string) =>
          `const ${names?.replaceAll(" as ", ": ") ?? all ?? main} = process.getBuiltinModule(${module});`,
      );
      if (/^(?:import|export) .*"node:/m.test(file.code))
        throw new Error(`${file.fileName} still imports a module of Node`);
    }
  },
};
