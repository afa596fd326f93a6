// `revocation: "none"`, which the types accept only where a project registers it, and the tests register nothing.
import type { Revocation } from "../../src/index.ts";

const text: string = "none";

// oxlint-disable-next-line no-unsafe-type-assertion -- see above
export const stateless = text as Revocation;
