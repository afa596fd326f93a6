// The page for a new row.
import type { JSX } from "react";
import { Create, SaveButton, SimpleForm, Toolbar, useResourceContext } from "react-admin";
import { useResourceDescription } from "../api/description-context.ts";
import { defaultsOf } from "../inputs/defaults.ts";
import { FieldInput } from "../inputs/field-input.tsx";
import { BackLink } from "./back-link.tsx";
import { formWidth } from "./width.ts";

/** The form. */
export function NewPage(): JSX.Element | null {
  const resource = useResourceDescription(useResourceContext());
  if (resource === undefined) return null;
  const fields = resource.fields.filter(({ read_only }) => !read_only);
  return (
    <Create redirect="list" actions={<BackLink resource={resource} />} sx={formWidth}>
      <SimpleForm
        className="keys-save"
        defaultValues={defaultsOf(fields)}
        warnWhenUnsavedChanges
        toolbar={
          <Toolbar>
            <SaveButton alwaysEnable />
          </Toolbar>
        }
      >
        {fields.map((field) => (
          <FieldInput key={field.name} field={field} />
        ))}
      </SimpleForm>
    </Create>
  );
}
