// The users that were added last.
import Box from "@mui/material/Box";
import type { JSX } from "react";
import Typography from "@mui/material/Typography";
import { useTranslate } from "react-admin";
import { useDescription, useResourceOfKind } from "../api/description-context.ts";
import type { Row } from "../api/row.ts";
import { RowLink } from "../list/row-link.tsx";
import { formatDateTime } from "../values/format.ts";
import { HomeCard } from "./home-card.tsx";

/** The card; nothing where the user may not see users. */
export function NewestUsers({ users }: { users: readonly Row[] }): JSX.Element | null {
  const translate = useTranslate();
  const { time_zone } = useDescription();
  const resource = useResourceOfKind("users");
  const title = resource?.fields.find(({ name }) => name === resource.title_field);
  if (resource === undefined || title === undefined || !resource.permissions.view) return null;
  return (
    <HomeCard title={translate("latchkey.home.newest")}>
      {users.length === 0 ? (
        <Typography sx={{ color: "text.secondary" }}>{translate("latchkey.home.no_users")}</Typography>
      ) : (
        <Box component="ul" sx={{ m: 0, p: 0, listStyle: "none" }}>
          {users.map((user) => (
            <Box
              component="li"
              key={user.id}
              sx={{ display: "flex", justifyContent: "space-between", gap: 2, py: 0.5, flexWrap: "wrap" }}
            >
              <RowLink resource={resource} field={title} row={user} />
              {typeof user["date_joined"] === "string" ? (
                <Typography component="time" dateTime={user["date_joined"]} sx={{ color: "text.secondary" }}>
                  {formatDateTime(user["date_joined"], time_zone)}
                </Typography>
              ) : null}
            </Box>
          ))}
        </Box>
      )}
    </HomeCard>
  );
}
