// "latchkey/next": an app as route handlers of Next.js.
import "./requires-node.ts";
export {
  createNextHandlers,
  type NextHandler,
  type NextHandlers,
  type NextHandlersOptions,
} from "./adapters/next.ts";
