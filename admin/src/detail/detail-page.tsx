// The page of a row that may be changed.
import type { JSX } from "react";
import { Edit, SaveButton, SimpleForm, Toolbar, useRecordContext, useResourceContext } from "react-admin";
import type { ResourceDescription } from "../api/description.ts";
import { useResourceDescription } from "../api/description-context.ts";
import type { Row } from "../api/row.ts";
import { FieldInput } from "../inputs/field-input.tsx";
import { RowHeader } from "./row-header.tsx";
import { RowTabs } from "./row-tabs.tsx";
import { ValueList } from "./value-list.tsx";
import { formWidth } from "./width.ts";

const RowForm = ({ resource }: { resource: ResourceDescription }): JSX.Element => {
  const row = useRecordContext<Row>();
  // A password of a stored row is set by an action of its own.
  const inputs = resource.fields.filter(({ read_only, type }) => !read_only && type !== "password");
  const others = resource.fields.filter(({ read_only, write_only }) => read_only && write_only !== true);
  return (
    <SimpleForm
      className="keys-save"
      warnWhenUnsavedChanges
      toolbar={
        <Toolbar>
          <SaveButton />
        </Toolbar>
      }
    >
      {inputs.map((field) => (
        <FieldInput key={field.name} field={field} />
      ))}
      {row === undefined ? null : <ValueList fields={others} row={row} />}
    </SimpleForm>
  );
};

/** The page: header, then the form beside the row's history. */
export function DetailPage(): JSX.Element | null {
  const resource = useResourceDescription(useResourceContext());
  if (resource === undefined) return null;
  return (
    <Edit
      mutationMode="pessimistic"
      redirect="list"
      actions={<RowHeader resource={resource} />}
      component="div"
      emptyWhileLoading
      sx={formWidth}
    >
      <RowTabs resource={resource}>
        <RowForm resource={resource} />
      </RowTabs>
    </Edit>
  );
}
