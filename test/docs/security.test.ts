// docs/security.md answers every requirement of ASVS 5.0 once, names what shows each answer, and what it names is there.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const root = path.join(import.meta.dirname, "../..");
const page = readFileSync(path.join(root, "docs/security.md"), "utf8");

interface Requirement {
  readonly id: string;
  readonly level: number;
  /** Yes, in part or by option, with the admin or cookies, or not at all. */
  readonly applies: "Y" | "P" | "A" | "N";
}
const asvs: Requirement[] = JSON.parse(readFileSync(path.join(root, "test/data/security/asvs.json"), "utf8"));

interface Row {
  readonly id: string;
  readonly level: string;
  readonly requirement: string;
  readonly answer: string;
  readonly shownBy: string;
}
const rows = page
  .split("\n")
  .filter((line) => /^\| \d/.test(line))
  .map((line): Row => {
    const [id = "", level = "", requirement = "", answer = "", shownBy = ""] = line
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim());
    return { id, level, requirement, answer, shownBy };
  });
const [, doesNotApply = ""] = page.split("## Does not apply\n");

const answers = /^(met|in part|not met|planned|comes with)\b/;
const kindOf = ({ answer }: Row): string => answers.exec(answer)?.[1] ?? "";
const filesOf = ({ shownBy }: Row): string[] =>
  [...shownBy.matchAll(/`([^`]+)`/g)].map(([, file = ""]) => file);
const ofKind = (...kinds: string[]): Row[] => rows.filter((row) => kinds.includes(kindOf(row)));

describe("every requirement", () => {
  it("that applies has one row, with its level", () => {
    const expected = asvs.filter(({ applies }) => applies !== "N");
    expect(rows.map(({ id, level }) => `${id} ${level}`).toSorted()).toEqual(
      expected.map(({ id, level }) => `${id} ${level}`).toSorted(),
    );
  });

  it("that does not apply is listed once, with a reason", () => {
    const listed = doesNotApply.match(/\d+\.\d+\.\d+/g) ?? [];
    const expected = asvs.filter(({ applies }) => applies === "N").map(({ id }) => id);
    expect(listed.toSorted()).toEqual(expected.toSorted());
    for (const line of doesNotApply.match(/^- .+$/gm) ?? []) expect(line).toMatch(/^- [\d., ]+: .{10,}\.$/);
  });

  it("has an answer, and is said in words", () => {
    for (const row of rows) {
      expect([row.id, row.answer]).toEqual([row.id, expect.stringMatching(answers)]);
      expect([row.id, row.requirement]).toEqual([row.id, expect.stringMatching(/\w/)]);
    }
  });
});

describe("an answer", () => {
  it("that is met, or in part, names a test or a document", () => {
    for (const row of ofKind("met", "in part")) expect([row.id, filesOf(row)]).not.toEqual([row.id, []]);
  });

  it("in part says which part is missing", () => {
    for (const { id, answer } of ofKind("in part")) {
      expect([id, answer]).toEqual([id, expect.stringMatching(/^in part: .{10,}/)]);
    }
  });

  it("that is still to come names nothing", () => {
    for (const row of ofKind("planned", "comes with")) expect([row.id, filesOf(row)]).toEqual([row.id, []]);
  });

  it("names files that are there: tests, or documents", () => {
    const files = [...new Set(rows.flatMap(filesOf))];
    expect(files.filter((file) => !/^(?:test\/.+\.test\.ts|docs\/.+\.md|SECURITY\.md)$/.test(file))).toEqual(
      [],
    );
    expect(files.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  });

  it("is counted in the summary", () => {
    const count = (kind: string): number => ofKind(kind).length;
    expect(page.replaceAll(/\s+/g, " ")).toContain(
      `Of the ${rows.length} requirements that apply, ${count("met")} are met, ${count("in part")} in part, ${count("planned")} planned; ${count("comes with")} come with features that do not exist yet.`,
    );
  });
});
