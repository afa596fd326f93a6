// Collects what was tried, what leaked, and what to know about it.
import type { Model } from "../../resources/index.ts";
import type { IsolationLeak, IsolationSubject } from "./types.ts";

/** What was found about one resource. */
export interface Found {
  readonly tried: Partial<Record<IsolationSubject, number>>;
  readonly leaks: IsolationLeak[];
  readonly notes: Set<string>;
  problem: string | undefined;
}

/** What a test of isolation has found so far. */
export interface Findings {
  readonly of: (model: Model) => Found;
  /** Counts a request. */
  readonly count: (model: Model, subject: IsolationSubject) => void;
  /** Records a leak; the same request leaks once. */
  readonly leak: (model: Model, subject: IsolationSubject, request: string, message: string) => void;
}

/** Makes an empty collection. */
export function createFindings(): Findings {
  const all = new Map<Model, Found>();
  const of = (model: Model): Found => {
    const found = all.get(model) ?? { tried: {}, leaks: [], notes: new Set(), problem: undefined };
    all.set(model, found);
    return found;
  };
  return {
    of,
    count: (model, subject) => {
      const { tried } = of(model);
      tried[subject] = (tried[subject] ?? 0) + 1;
    },
    leak: (model, subject, request, message) => {
      const { leaks } = of(model);
      if (leaks.some((known) => known.subject === subject && known.request === request)) return;
      leaks.push({ resource: model.resource.name, subject, request, message });
    },
  };
}

const maxText = 160;

/** The beginning of a text. */
export const shortText = (text: string): string =>
  text.length > maxText ? `${text.slice(0, maxText)}…` : text;
