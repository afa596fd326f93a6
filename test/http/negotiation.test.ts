// Content negotiation against the reference's recorded decisions and rules.
import { growthOf, linear } from "../support/growth.ts";
import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { negotiate } from "../../src/http/negotiation.ts";

const json = { renderer: "json" };
const problem = { renderer: "problem" };
const notAcceptable = { status: 406 };
const notFound = { status: 404 };

describe("the Accept header", () => {
  test.each([
    ["recorded: no header", null, json],
    ["recorded: JSON", "application/json", json],
    ["recorded: any application", "application/*", json],
    ["recorded: XML", "application/xml", notAcceptable],
    ["recorded: HTML", "text/html", json],
    ["recorded: XML, then anything", "application/xml, */*;q=0.1", json],
    ["recorded: q-values are ignored", "application/json;q=0", json],
    ["recorded: a version", "application/json; version=1", json],
    ["recorded: JSON, then HTML", "application/json, text/html", json],
    ["recorded: HTML, then JSON", "text/html, application/json", json],
    ["recorded: an indent that is no number", "application/json; indent=x", json],
    ["an empty header", "", notAcceptable],
    ["nothing but commas", " , ,", notAcceptable],
    ["a browser", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", json],
    ["another main type", "image/*", notAcceptable],
    ["any text", "text/*", json],
    ["any main type", "*/json", json],
    ["a lone asterisk", "*", notAcceptable],
    ["no subtype", "application", notAcceptable],
    ["any case", "Application/JSON", json],
    ["another JSON", "application/vnd.api+json", notAcceptable],
    ["an extra slash", "application/json/x", notAcceptable],
    ["a quoted parameter", 'application/json; x="a;b"', json],
    ["problem details", "application/problem+json", problem],
    ["problem details beside JSON", "application/json, application/problem+json", problem],
    ["problem details beside anything", "application/problem+json, */*", problem],
    [
      "problem details beside a more specific JSON",
      "application/json;v=1, application/problem+json",
      problem,
    ],
    ["problem details in capitals with a parameter", "Application/Problem+JSON; charset=utf-8", problem],
    ["problem details in XML", "application/problem+xml", notAcceptable],
  ])("%s", (_what, accept, expected) => {
    expect(negotiate(accept, null)).toEqual(expected);
  });
});

describe("the format override", () => {
  test.each([
    ["recorded: json", "application/json", "json", json],
    ["recorded: api for a client of JSON", "application/json", "api", notAcceptable],
    ["json for any client", "*/*", "json", json],
    ["json for a client of problem details", "application/problem+json", "json", problem],
    // The format narrows the renderers, and Accept still has to match what is left.
    ["json for a client of XML", "application/xml", "json", notAcceptable],
    ["json for a client of HTML alone", "text/html", "json", notAcceptable],
    ["api for a browser", "text/html,*/*;q=0.8", "api", json],
    ["api without a header", null, "api", json],
    ["an unknown format", "application/json", "xml", notFound],
    ["an unknown format before the header", "application/xml", "yaml", notFound],
    ["another case", "application/json", "JSON", notFound],
    ["the name of a property", "application/json", "constructor", notFound],
    ["a blank format", "application/json", "", json],
  ])("%s", (_what, accept, format, expected) => {
    expect(negotiate(accept, format)).toEqual(expected);
  });
});

describe("the indent parameter", () => {
  test.each([
    ["application/json; indent=4", 4],
    ["application/json; indent=2", 2],
    ["application/json; q=0.5; INDENT=' 4'", undefined],
    ['application/json; indent=" 4 "', 4],
    ["application/json; indent=0", undefined],
    ["application/json; indent=-3", undefined],
    ["application/json; indent=99", 8],
    [`application/json; indent=${"9".repeat(5000)}`, undefined],
    ["*/*; indent=4", 4],
    ["application/json, */*; indent=4", undefined],
    ["*/*, application/json; indent=4", 4],
    ["application/json, application/json; indent=4", 4],
    ["text/html; indent=4", undefined],
    ["text/html; v=1, application/json; indent=4", 4],
  ])("of %s", (accept, indent) => {
    expect(negotiate(accept, null)).toEqual(indent === undefined ? json : { renderer: "json", indent });
  });

  it("comes with problem details too", () => {
    expect(negotiate("application/problem+json; indent=2", null)).toEqual({ renderer: "problem", indent: 2 });
  });
});

describe("any header", () => {
  it("is answered", () => {
    const token = fc.constantFrom(
      "application",
      "json",
      "*",
      "/",
      ";",
      ",",
      "=",
      '"',
      "\\",
      "q",
      " ",
      "'",
      "%",
    );
    fc.assert(
      fc.property(fc.array(token), fc.option(fc.string()), (tokens, format) => {
        const result = negotiate(tokens.join(""), format);
        const outcome = "status" in result ? result.status : result.renderer;
        expect(["json", "problem", 404, 406]).toContain(outcome);
      }),
    );
  });

  test.each([";", ",", '"', '\\"', "a=", "*/*,"])("of 16 kB of %j takes linear time", async (unit) => {
    const read = (size: number): unknown => negotiate(unit.repeat(size / unit.length), null);
    expect(await growthOf(16_000, read)).toBeLessThan(linear);
  });
});
