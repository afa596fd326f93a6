// Reads built declaration files: which types an entry point exports, and which of their members have no documentation.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseSync } from "oxc-parser";
import { root } from "./process.ts";

type Program = ReturnType<typeof parseSync>["program"];
type Declaration = Extract<
  NonNullable<Extract<Program["body"][number], { type: "ExportNamedDeclaration" }>["declaration"]>,
  { type: "TSInterfaceDeclaration" | "TSTypeAliasDeclaration" }
>;

interface Found {
  readonly declaration: Declaration;
  readonly text: string;
  /** Where doc comments end. */
  readonly documented: ReadonlySet<number>;
}

/** Every interface and type alias of the built package, by name. */
export function builtTypes(): ReadonlyMap<string, Found> {
  const folder = path.join(root, "dist");
  const types = new Map<string, Found>();
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const isCurrent = existsSync(path.join(root, "src", file.replace(/\.d\.ts$/, ".ts")));
    if (!file.endsWith(".d.ts") || !isCurrent) continue;
    const text = readFileSync(path.join(folder, file), "utf8");
    const { program, comments } = parseSync(file, text);
    const docs = comments.filter(({ type, value }) => type === "Block" && value.startsWith("*"));
    const documented = new Set(docs.map(({ end }) => end + (/^\s*/.exec(text.slice(end))?.[0].length ?? 0)));
    for (const statement of program.body) {
      const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
      if (declaration?.type === "TSInterfaceDeclaration" || declaration?.type === "TSTypeAliasDeclaration")
        types.set(declaration.id.name, { declaration, text, documented });
    }
  }
  return types;
}

/** The names that a declaration file exports. */
export function exportedNames(file: string): string[] {
  const { program } = parseSync(file, readFileSync(path.join(root, file), "utf8"));
  return program.body.flatMap((statement) =>
    statement.type === "ExportNamedDeclaration"
      ? statement.specifiers.map(({ exported }) => (exported.type === "Identifier" ? exported.name : ""))
      : [],
  );
}

/**
 * Every member of a type as `Type.member`, with whether it is documented: those of the objects in it, of the interfaces that
 * it extends, and of the interfaces of options that its members have, too.
 */
export function membersOf(name: string, types: ReadonlyMap<string, Found>): Map<string, boolean> {
  const members = new Map<string, boolean>();
  const seen = new Set<string>();
  const visitType = (typeName: string): void => {
    const found = types.get(typeName);
    if (found === undefined || seen.has(typeName)) return;
    seen.add(typeName);
    visit(found.declaration, typeName, found);
  };
  const visit = (node: unknown, place: string, found: Found): void => {
    if (Array.isArray(node)) for (const item of node) visit(item, place, found);
    if (!isNode(node)) return;
    const { type } = node;
    // What a function takes or gives back is no option.
    if (type === "TSFunctionType") return;
    if (type === "TSPropertySignature" && isNode(node["key"])) {
      const member = `${place}.${String(node["key"]["name"])}`;
      members.set(member, found.documented.has(Number(node["start"])));
      visit(node["typeAnnotation"], member, found);
      return;
    }
    if (type === "TSTypeReference" || type === "TSInterfaceHeritage") {
      const of = node["typeName"] ?? node["expression"];
      const other = isNode(of) ? String(of["name"]) : "";
      if (type === "TSInterfaceHeritage" || /(?:Options|Timestamps)$/.test(other)) visitType(other);
    }
    for (const [key, value] of Object.entries(node)) if (key !== "typeParameters") visit(value, place, found);
  };
  visitType(name);
  return members;
}

function isNode(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
