// What deleting a row would delete too, and what refuses it.
import type { View } from "../http/index.ts";
import { deletionPlan, findOr404, namedRow } from "../resources/index.ts";
import type { AdminContext } from "./context.ts";
import { resourceOperation } from "./rows.ts";
import { verbContext } from "./verb-context.ts";

/** GET: the rows that go with a row. */
export const deletionView = (admin: AdminContext): View => ({
  name: "Admin Deletion",
  ...admin.access,
  operations: [
    resourceOperation(admin, "GET", "delete", async (resource, request) => {
      const context = verbContext(admin, resource);
      const selection = await namedRow(context, request);
      await findOr404(context, selection, request);
      const { related, protectedBy } = await deletionPlan(context.database.kysely, resource.model, selection);
      const described = (rows: typeof related) =>
        rows.map(({ model, count }) => {
          const shown = [...admin.resources.values()].find((one) => one.model === model);
          return {
            resource: shown?.name ?? model.resource.name,
            label: shown?.labelPlural ?? model.resource.name,
            count,
          };
        });
      return { related: described(related), protected: described(protectedBy) };
    }),
  ],
});
