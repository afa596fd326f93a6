// The headers `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10): the rates of a request, and what is left.
import type { Rate } from "../auth/index.ts";
import type { RateState } from "../store/index.ts";
import type { HeaderSet } from "./headers.ts";

/** The names of the headers, for pages of other origins. */
export const rateHeaderNames: readonly string[] = ["RateLimit-Policy", "RateLimit"];

/** A rate that a request was counted under. */
export interface CountedRate {
  readonly name: string;
  readonly rate: Rate;
  readonly state: RateState;
}

/** The headers of the rates that a request was counted under. */
export function rateHeaders(counted: readonly CountedRate[]): HeaderSet {
  const list = (parameters: (one: CountedRate) => string): string =>
    counted.map((one) => `${quoted(one.name)};${parameters(one)}`).join(", ");
  return {
    "ratelimit-policy": list(({ rate }) => `q=${rate.count};w=${rate.period}`),
    ratelimit: list(({ state }) => `r=${state.remaining};t=${Math.ceil(state.reset / 1000)}`),
  };
}

/** A string of structured fields (RFC 9651 section 3.3.3), which are ASCII. */
const quoted = (name: string): string =>
  `"${name.replaceAll(/[^\x20-\x7e]/g, "?").replaceAll(/["\\]/g, String.raw`\$&`)}"`;
