// Runs the actions that a user may run, and looks for changes of rows that the user may not see.
import { attempt, requestName } from "./attempts.ts";
import { actionBody } from "./bodies.ts";
import { shortText } from "./findings.ts";
import { withRestoredRows } from "./keep-rows.ts";
import {
  type Attempt,
  type Caller,
  type MadeRow,
  rowsMadeBy,
  scopedModels,
  storedRow,
  type World,
} from "./world.ts";

/** Runs every action on the collection, and every action on a row of the user. */
export async function tryActions(world: World, caller: Caller, hidden: readonly MadeRow[]): Promise<void> {
  for (const model of scopedModels(world)) {
    const { name, options } = model.resource;
    const [own] = rowsMadeBy(world, caller, model);
    for (const [action, { on, method = "POST", path = action }] of Object.entries(options.actions ?? {})) {
      const place = on === "collection" ? `${name}/${path}/` : own && `${name}/${own.segment}/${path}/`;
      if (place === undefined) continue;
      const request: Attempt = {
        method,
        path: place,
        ...(method !== "GET" && { body: actionBody(world, model, action, caller) }),
      };
      const before = await statesOf(world, hidden);
      await withRestoredRows(world, model, own, async () => {
        const { status, text } = await attempt(world, { model, caller, subject: "action" }, request);
        if (status >= 400)
          world.findings
            .of(model)
            .notes.add(
              `${requestName(world, request, caller)} was answered ${status} ${shortText(text)}: samples: { "${name}.${action}": { … } } gives it a body`,
            );
      });
      const after = await statesOf(world, hidden);
      const changed = hidden.find((_, index) => before[index] !== after[index]);
      if (changed !== undefined)
        world.findings.leak(
          model,
          "action",
          requestName(world, request, caller),
          `The action changed row ${changed.id} of ${changed.model.resource.name}, which the user may not see`,
        );
    }
  }
}

async function statesOf(world: World, rows: readonly MadeRow[]): Promise<readonly string[]> {
  const states: string[] = [];
  for (const { model, id } of rows)
    states.push(
      JSON.stringify((await storedRow(world, model, id)) ?? null, (_, value: unknown) =>
        typeof value === "bigint" ? String(value) : value,
      ),
    );
  return states;
}
