// Reads the options that an interface in the source declares: their types and their documentation.
import { readFileSync } from "node:fs";
import path from "node:path";
import { parseSync } from "oxc-parser";

/** One option as its interface declares it. */
export interface DeclaredOption {
  readonly name: string;
  readonly type: string;
  /** The text of its doc comment; empty when it has none. */
  readonly about: string;
}

type Program = ReturnType<typeof parseSync>["program"];
type Statement = Program["body"][number];
type TypeNode = Extract<Statement, { type: "TSTypeAliasDeclaration" }>["typeAnnotation"];
type Interface = Extract<Statement, { type: "TSInterfaceDeclaration" }>;
type Members = Extract<TypeNode, { type: "TSTypeLiteral" }>["members"];

interface Source {
  readonly text: string;
  readonly comments: readonly { readonly type: string; readonly value: string; readonly end: number }[];
}

/** The members of an interface, or of each object in a type alias. */
export function declaredOptions(file: string, typeName: string): DeclaredOption[] {
  const text = readFileSync(file, "utf8");
  const { program, comments } = parseSync(path.basename(file), text);
  const source = { text, comments };
  for (const statement of program.body) {
    const declaration =
      statement.type === "ExportNamedDeclaration" && statement.declaration !== null
        ? statement.declaration
        : statement;
    if (declaration.type === "TSInterfaceDeclaration" && declaration.id.name === typeName) {
      const inherited = declaration.extends.flatMap(({ expression }) =>
        expression.type === "Identifier" ? declaredOptions(file, expression.name) : [],
      );
      const own = membersOf(declaration.body.body, source);
      return [...own, ...inherited].map((option) => withConstraint(option, declaration, source));
    }
    if (declaration.type === "TSTypeAliasDeclaration" && declaration.id.name === typeName)
      return objectsIn(declaration.typeAnnotation).flatMap((members) => membersOf(members, source));
  }
  throw new Error(`${file} does not declare ${typeName}.`);
}

/** An option whose type is a parameter of the interface has the type that limits the parameter. */
function withConstraint(
  option: DeclaredOption,
  { typeParameters }: Interface,
  { text }: Source,
): DeclaredOption {
  const parameter = typeParameters?.params.find(({ name }) => name.name === option.type);
  const limit = parameter?.constraint;
  return limit ? { ...option, type: text.slice(limit.start, limit.end) } : option;
}

function objectsIn(node: TypeNode): Members[] {
  if (node.type === "TSUnionType") return node.types.flatMap(objectsIn);
  return node.type === "TSTypeLiteral" ? [node.members] : [];
}

function membersOf(members: Members, source: Source): DeclaredOption[] {
  return members.flatMap((member) => {
    if (member.type !== "TSPropertySignature" && member.type !== "TSMethodSignature") return [];
    if (member.key.type !== "Identifier") return [];
    const { name } = member.key;
    return { name, type: typeOf(member, source), about: docBefore(member.start, source) };
  });
}

/** The type of a property, or of a method as a function, without its \`this\`. */
function typeOf(member: Members[number], { text }: Source): string {
  const textOf = (node: { start: number; end: number } | undefined): string =>
    node === undefined ? "" : text.slice(node.start, node.end).replaceAll(/\s+/g, " ");
  if (member.type === "TSPropertySignature") return textOf(member.typeAnnotation?.typeAnnotation);
  if (member.type !== "TSMethodSignature") return "";
  const params = member.params.map(textOf).filter((param) => param !== "this: void");
  return `(${params.join(", ")}) => ${textOf(member.returnType?.typeAnnotation)}`;
}

/** The doc comment directly before a position. */
function docBefore(start: number, { text, comments }: Source): string {
  const comment = comments.find(({ end }) => end <= start && text.slice(end, start).trim() === "");
  if (comment?.type !== "Block" || !comment.value.startsWith("*")) return "";
  return comment.value
    .split("\n")
    .map((line) => line.replace(/^\s*\*+ ?/, "").trim())
    .join(" ")
    .trim();
}
