// Makes the operation of a declaration: reads the parts of the request, and checks the answer.
import { checkedAnswer } from "./checked-answer.ts";
import type { OperationDefinition } from "./define-operation.ts";
import type { AccessRule, Handler, Method, Operation, ViewRequest } from "./operation.ts";
import { extended } from "./extended.ts";
import { paramsReader, queryReader, schemaBody } from "./schema-reader.ts";
import { urlParts } from "./url.ts";

/** The operation of a handler, or of a declared operation. `access` is the operation's own rule, if it has one. */
export function declaredOperation(
  method: Method,
  declared: Handler | OperationDefinition,
  access: AccessRule | undefined,
): Operation {
  if (typeof declared === "function") return { method, run: declared };
  const { summary, params, query, body, response, throttle } = declared;
  const reader = body && schemaBody(body);
  const readParams = params && paramsReader(params);
  const readQuery = query && queryReader(query);
  // `defineOperation` has checked that the function takes what the schemas read.
  // oxlint-disable-next-line no-unsafe-type-assertion -- see above
  const call = declared.run as (request: object) => unknown;
  const run = async (request: ViewRequest): Promise<unknown> => {
    const outcome = await call(
      extended(request, {
        params: readParams ? await readParams(request.params) : request.params,
        query: await readQuery?.(new URLSearchParams(urlParts(request.request.url).query)),
        body: reader ? await reader.read(await request.body()) : request.body,
      }),
    );
    return response === undefined ? outcome : checkedAnswer(outcome, response, request);
  };
  return {
    method,
    run,
    ...(summary !== undefined && { summary }),
    ...(params && { params }),
    ...(query && { query }),
    ...(reader && { body: reader }),
    ...(response && { answer: response }),
    ...(access && { access }),
    ...(throttle !== undefined && { throttle }),
  };
}
