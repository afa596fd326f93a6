// The way back to the list.
import ArrowBackIcon from "@mui/icons-material/ArrowBack";
import Button from "@mui/material/Button";
import type { JSX } from "react";
import { useCreatePath, useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import type { ResourceDescription } from "../api/description.ts";

/** The link. */
export const BackLink = ({ resource }: { resource: ResourceDescription }): JSX.Element => (
  <Button
    component={Link}
    to={useCreatePath()({ resource: resource.name, type: "list" })}
    size="small"
    startIcon={<ArrowBackIcon />}
    sx={{ my: 1.5, alignSelf: "flex-start" }}
  >
    {useTranslate()("latchkey.detail.back", { label: resource.label_plural })}
  </Button>
);
