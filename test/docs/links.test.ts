// Every link of the documentation leads to a file and a heading that are there, and every page is reached from the README.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../support/process.ts";

const pages = [
  "README.md",
  "SECURITY.md",
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  ...readdirSync(path.join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => path.posix.join("docs", name)),
];
const read = (page: string): string => readFileSync(path.join(root, page), "utf8");
const withoutCode = (text: string): string => text.replaceAll(/^```[^]*?^```/gm, "");

interface Link {
  readonly target: string;
  readonly heading: string | undefined;
}

/** The links of a page to files of this repository, from its root. */
const linksOf = (page: string): Link[] =>
  [...withoutCode(read(page)).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)].map(
    ([, file, heading]) => ({
      target: file === "" ? page : path.posix.join(path.posix.dirname(page), file ?? ""),
      heading,
    }),
  );

/** The anchors that a page's headings have where it is shown. */
const anchorsOf = (page: string): string[] =>
  (withoutCode(read(page)).match(/^#+ .+$/gm) ?? []).map((line) =>
    line
      .replace(/^#+ /, "")
      .toLowerCase()
      .replaceAll(/[^\w -]/g, "")
      .replaceAll(" ", "-"),
  );

describe("links", () => {
  it("are found", () => {
    expect(linksOf("docs/guide/README.md").length).toBeGreaterThan(10);
  });

  it.each(pages)("of %s lead to files and headings that are there", (page) => {
    const broken = linksOf(page).filter(({ target, heading }) => {
      if (!existsSync(path.join(root, target))) return true;
      return heading !== undefined && !anchorsOf(target).includes(heading);
    });
    expect(broken).toEqual([]);
  });

  it("lead from the README to every page, and from the guide to every page of the guide", () => {
    const reached = new Set(["README.md"]);
    for (const page of reached) {
      for (const { target } of linksOf(page)) if (target.endsWith(".md")) reached.add(target);
    }
    expect(pages.filter((page) => !reached.has(page))).toEqual([]);
    const overview = new Set(linksOf("docs/guide/README.md").map(({ target }) => target));
    const guide = pages.filter((page) => page.startsWith("docs/guide/") && page !== "docs/guide/README.md");
    expect(guide.filter((page) => !overview.has(page))).toEqual([]);
  });

  it("lead from the guide to the reference of errors", () => {
    const naming = pages.filter(
      (page) =>
        page.startsWith("docs/guide/") &&
        linksOf(page).some(({ target }) => target === "docs/reference/errors.md"),
    );
    expect(naming.length).toBeGreaterThan(4);
  });
});
