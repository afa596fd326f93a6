// Says what an older compiler finds wrong in our declarations and in a project, and not in other packages: `node … FOLDER CONFIGURATION`.
import { createRequire } from "node:module";
import path from "node:path";

interface Source {
  readonly fileName: string;
}
type Diagnostics = readonly object[];

/** What is used of the compiler's interface. */
interface Compiler {
  readonly sys: object;
  getParsedCommandLineOfConfigFile(
    file: string,
    options: object,
    host: object,
  ): { readonly fileNames: readonly string[]; readonly options: object; readonly errors: Diagnostics };
  createProgram(
    files: readonly string[],
    options: object,
  ): {
    getSourceFiles(): readonly Source[];
    getOptionsDiagnostics(): Diagnostics;
    getGlobalDiagnostics(): Diagnostics;
    getSyntacticDiagnostics(): Diagnostics;
    getSemanticDiagnostics(file: Source): Diagnostics;
  };
  formatDiagnostics(found: Diagnostics, host: object): string;
}

const [folder = "", configuration = ""] = process.argv.slice(2);
const compiler: Compiler = createRequire(path.join(folder, "package.json"))("typescript");

const { fileNames, options, errors } = compiler.getParsedCommandLineOfConfigFile(
  path.resolve(configuration),
  {},
  compiler.sys,
);
const program = compiler.createProgram(fileNames, options);
const isOfOthers = /\/node_modules\/(?!latchkey\/)/;
const ours = program.getSourceFiles().filter(({ fileName }) => !isOfOthers.test(fileName));
const found = [
  ...errors,
  ...program.getOptionsDiagnostics(),
  ...program.getSyntacticDiagnostics(),
  ...program.getGlobalDiagnostics(),
  ...ours.flatMap((file) => program.getSemanticDiagnostics(file)),
];
const declarations = ours.filter(({ fileName }) => fileName.endsWith(".d.ts")).length;
const host = {
  getCanonicalFileName: (name: string) => name,
  getCurrentDirectory: () => process.cwd(),
  getNewLine: () => "\n",
};
process.stdout.write(`${declarations} declaration files\n${compiler.formatDiagnostics(found, host)}`);
process.exitCode = found.length === 0 ? 0 : 1;
