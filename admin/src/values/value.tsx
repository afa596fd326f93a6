// How a value is shown, by the kind of its field: in a cell of a list, or at full length.
import CancelOutlinedIcon from "@mui/icons-material/CancelOutlined";
import CheckCircleIcon from "@mui/icons-material/CheckCircle";
import Box from "@mui/material/Box";
import Chip from "@mui/material/Chip";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import type { JSX } from "react";
import { useTranslate } from "react-admin";
import type { Field } from "../api/description.ts";
import { useDescription } from "../api/description-context.ts";
import { asText, type Row } from "../api/row.ts";
import { formatDate, formatDateTime } from "./format.ts";
import { ReferenceLink, ReferenceList } from "./reference-value.tsx";
import { safeUrl } from "./safe-url.ts";

export interface ValueProps {
  field: Field;
  row: Row;
  /** Whether there is room for all of it (false unless given). */
  isFull?: boolean;
}

/** What stands for nothing. */
const NoValue = (): JSX.Element => (
  <Typography component="span" variant="body2" sx={{ color: "text.secondary" }}>
    {useTranslate()("latchkey.field.empty")}
  </Typography>
);

const BooleanValue = ({ value }: { value: boolean }): JSX.Element => {
  const label = useTranslate()(value ? "latchkey.list.yes" : "latchkey.list.no");
  return value ? (
    <CheckCircleIcon titleAccess={label} color="success" fontSize="small" sx={{ verticalAlign: "middle" }} />
  ) : (
    <CancelOutlinedIcon
      titleAccess={label}
      fontSize="small"
      sx={{ color: "text.secondary", verticalAlign: "middle" }}
    />
  );
};

/** One line in a cell of a table; a card of a phone has room for three. */
const cellStyle = {
  display: { xs: "-webkit-box", sm: "block" },
  WebkitBoxOrient: "vertical",
  WebkitLineClamp: "3",
  maxWidth: { xs: "100%", sm: 340 },
  overflow: "hidden",
  overflowWrap: "anywhere",
  textOverflow: "ellipsis",
  whiteSpace: { xs: "normal", sm: "nowrap" },
};

const Text = ({ children, isFull }: { children: string; isFull: boolean }): JSX.Element => (
  <Typography
    component="span"
    variant="body2"
    sx={isFull ? { whiteSpace: "pre-wrap", overflowWrap: "anywhere" } : cellStyle}
  >
    {children}
  </Typography>
);

const JsonValue = ({ value, isFull }: { value: unknown; isFull: boolean }): JSX.Element => (
  <Box
    component="code"
    sx={{
      ...(isFull ? { display: "block", whiteSpace: "pre-wrap", overflowWrap: "anywhere" } : cellStyle),
      fontSize: "0.8125rem",
    }}
  >
    {JSON.stringify(value, undefined, isFull ? 2 : undefined)}
  </Box>
);

const UrlValue = ({ text, isFull }: { text: string; isFull: boolean }): JSX.Element => {
  const href = safeUrl(text);
  if (href === undefined) return <Text isFull={isFull}>{text}</Text>;
  return (
    <Link href={href} target="_blank" rel="noopener noreferrer" onClick={(event) => event.stopPropagation()}>
      {text}
    </Link>
  );
};

/** The value of a field in a row. */
export function Value({ field, row, isFull = false }: ValueProps): JSX.Element {
  const { time_zone } = useDescription();
  const value = row[field.name];
  if (value === null || value === undefined || value === "") return <NoValue />;
  switch (field.type) {
    case "boolean":
      return <BooleanValue value={value === true} />;
    case "enum": {
      const choice = field.choices?.find((choice) => choice.value === value);
      return <Chip size="small" variant="outlined" label={choice?.label ?? asText(value)} />;
    }
    case "reference":
      return <ReferenceLink field={field} row={row} />;
    case "references":
      return <ReferenceList field={field} row={row} isFull={isFull} />;
    case "datetime":
      return <time dateTime={asText(value)}>{formatDateTime(asText(value), time_zone)}</time>;
    case "date":
      return <time dateTime={asText(value)}>{formatDate(asText(value))}</time>;
    case "json":
      return <JsonValue value={value} isFull={isFull} />;
    case "array":
      return (
        <Text isFull={isFull}>{Array.isArray(value) ? value.map(asText).join(", ") : asText(value)}</Text>
      );
    case "url":
      return <UrlValue text={asText(value)} isFull={isFull} />;
    default:
      return <Text isFull={isFull}>{asText(value)}</Text>;
  }
}
