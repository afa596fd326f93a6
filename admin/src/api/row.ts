// A row as the server sends it.

/** A row: its id, its fields, and the texts of what it refers to, so that a list needs no further request. */
export interface Row {
  id: number | string;
  _labels?: Readonly<Record<string, unknown>>;
  [field: string]: unknown;
}

/** A value as text: itself if it is a string or a number, JSON otherwise, "" for none. */
export const asText = (value: unknown): string => {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : `${value as string | number | boolean}`;
};

/** The text of the row that a reference leads to: the label that came with the row, or the id. */
export const referenceLabel = (row: Row, field: string): string => {
  const label = row._labels?.[field];
  return typeof label === "string" && label !== "" ? label : asText(row[field]);
};

/** The texts of a list of references, in the order of their ids. */
export const referenceLabels = (row: Row, field: string): readonly { id: string; label: string }[] => {
  const ids = row[field];
  const labels = row._labels?.[field];
  if (!Array.isArray(ids)) return [];
  return ids.map((id: unknown, index) => {
    const label: unknown = Array.isArray(labels) ? labels[index] : undefined;
    return { id: asText(id), label: typeof label === "string" ? label : asText(id) };
  });
};
