// The values of a row, each with its label.
import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import type { JSX } from "react";
import type { Field } from "../api/description.ts";
import type { Row } from "../api/row.ts";
import { Value } from "../values/value.tsx";

/** The list; nothing for no fields. */
export function ValueList({ fields, row }: { fields: readonly Field[]; row: Row }): JSX.Element | null {
  if (fields.length === 0) return null;
  return (
    <Box
      component="dl"
      sx={{
        m: 0,
        mt: 1,
        width: "100%",
        display: "grid",
        gridTemplateColumns: { xs: "1fr", sm: "minmax(140px, auto) 1fr" },
        columnGap: 3,
        rowGap: { xs: 0.25, sm: 1.25 },
      }}
    >
      {fields.map((field) => (
        <Box key={field.name} sx={{ display: "contents" }}>
          <Typography component="dt" variant="body2" sx={{ color: "text.secondary" }}>
            {field.label}
          </Typography>
          <Box component="dd" sx={{ m: 0, mb: { xs: 1, sm: 0 }, minWidth: 0, typography: "body2" }}>
            <Value field={field} row={row} isFull />
          </Box>
        </Box>
      ))}
    </Box>
  );
}
