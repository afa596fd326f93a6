// What callers of views send and get, read from the views' types.
import type * as z from "zod";
import type { OperationDefinition } from "./define-operation.ts";
import type { ViewDefinition } from "./define-view.ts";

/** What a caller writes for a schema; `Otherwise` where the operation declares none. */
type Sent<Schema extends z.ZodType, Otherwise> = [Schema] extends [never] ? Otherwise : z.input<Schema>;

/** The answer, before JSON makes text of its dates; unknown where the operation describes none. */
type Answered<Schema extends z.ZodType> = [Schema] extends [never] ? unknown : z.output<Schema>;

/** What a caller of an operation sends and gets. */
export interface OperationCall<Params, Query, Input, Answer> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Input;
  readonly answer: Answer;
}

/** A handler that is a plain function says nothing of what it reads and answers. */
type CallOf<Declared> = OperationDefinition extends Declared
  ? OperationCall<Readonly<Record<string, string>>, unknown, unknown, unknown>
  : Declared extends OperationDefinition<infer Params, infer Query, infer Input, infer Answer>
    ? OperationCall<
        Sent<Params, Readonly<Record<string, string>>>,
        Sent<Query, undefined>,
        Sent<Input, undefined>,
        Answered<Answer>
      >
    : never;

/**
 * What callers of an app's views send and get, by path and method: a typed client can be made from it. What a
 * plain function reads and answers is unknown: describe it with an operation.
 *
 * @example type Total = ViewCalls<typeof app>["/reports/:year/"]["GET"]["answer"];
 */
export type ViewCalls<App extends { readonly views: readonly ViewDefinition[] }> = {
  readonly [View in App["views"][number] as View["path"]]: {
    readonly [Name in keyof View["handlers"]]: CallOf<View["handlers"][Name]>;
  };
};
