// The names of a resource's verbs.

/** The verbs, as DRF's ModelViewSet has them. */
export const verbs = ["list", "create", "retrieve", "update", "partialUpdate", "destroy"] as const;

/** A verb of a resource. */
export type Verb = (typeof verbs)[number];
