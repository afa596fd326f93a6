// The description of the server, for the components below.
import { createContext, useContext } from "react";
import type { Description, ResourceDescription } from "./description.ts";

const empty: Description = { title: "", time_zone: "UTC", resources: [] };

export const DescriptionContext = createContext<Description>(empty);

/** The whole description. */
export const useDescription = (): Description => useContext(DescriptionContext);

/** One resource's description, or undefined when the user has no right to see it. */
export const useResourceDescription = (name: string | null | undefined): ResourceDescription | undefined =>
  useDescription().resources.find((resource) => resource.name === name);

/** The resource of a kind: users, sessions, audit events. */
export const useResourceOfKind = (kind: ResourceDescription["kind"]): ResourceDescription | undefined =>
  useDescription().resources.find((resource) => resource.kind === kind);
