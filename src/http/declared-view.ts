// Makes the view of a declaration.
import { declaredOperation } from "./declared-operation.ts";
import type { OperationDefinition } from "./define-operation.ts";
import { type ViewDefinition, viewName } from "./define-view.ts";
import type { AccessRule, Handler, Method } from "./operation.ts";
import type { View } from "./view.ts";

/** The rules of a view, or of an operation that has rules of its own. */
type DeclaredRules = Pick<ViewDefinition, "permissions" | "authentication" | "revocation">;

const methods: readonly Method[] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** The view of a declaration. `accessOf` makes the access rule of declared rules. */
export function declaredView(
  definition: ViewDefinition,
  accessOf: (rules: DeclaredRules) => AccessRule,
): View {
  const { description, handlers, throttle } = definition;
  const ownAccess = (declared: Handler | OperationDefinition): AccessRule | undefined => {
    const own = typeof declared === "function" ? {} : rulesOf(declared);
    if (Object.keys(own).length === 0) return undefined;
    const { authentication, ...inherited } = rulesOf(definition);
    // Another check of bearer tokens is another way to authenticate.
    const kept = own.revocation === undefined && authentication !== undefined ? { authentication } : {};
    return accessOf({ ...inherited, ...kept, ...own });
  };
  return {
    name: viewName(definition),
    ...(description !== undefined && { description }),
    ...accessOf(definition),
    throttle,
    operations: methods.flatMap((method) => {
      const declared = handlers[method];
      return declared === undefined ? [] : [declaredOperation(method, declared, ownAccess(declared))];
    }),
  };
}

const rulesOf = ({ permissions, authentication, revocation }: DeclaredRules): DeclaredRules => ({
  ...(permissions && { permissions }),
  ...(authentication && { authentication }),
  ...(revocation && { revocation }),
});
