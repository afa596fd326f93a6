// The resources by their group, with the number of rows of each.
import Box from "@mui/material/Box";
import List from "@mui/material/List";
import ListItem from "@mui/material/ListItem";
import ListItemButton from "@mui/material/ListItemButton";
import ListItemText from "@mui/material/ListItemText";
import Typography from "@mui/material/Typography";
import type { JSX } from "react";
import { useCreatePath, useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import type { HomeData } from "../api/calls.ts";
import type { ResourceDescription } from "../api/description.ts";
import { useDescription } from "../api/description-context.ts";
import { groupsOf } from "../layout/groups-of.ts";
import { formatCount } from "../values/format.ts";
import { HomeCard } from "./home-card.tsx";

const ResourceLine = (props: {
  resource: ResourceDescription;
  count: number | null;
  isMore: boolean;
}): JSX.Element => {
  const { resource, count, isMore } = props;
  const createPath = useCreatePath();
  return (
    <ListItem disablePadding>
      <ListItemButton
        component={Link}
        to={createPath({ resource: resource.name, type: "list" })}
        sx={{ borderRadius: 1, py: 0.25, px: 1 }}
      >
        <ListItemText primary={resource.label_plural} />
        <Typography sx={{ fontVariantNumeric: "tabular-nums", color: "text.secondary" }}>
          {count === null ? "" : formatCount(count, isMore)}
        </Typography>
      </ListItemButton>
    </ListItem>
  );
};

/** The card. */
export function Counts({ counts }: { counts: HomeData["counts"] }): JSX.Element {
  const translate = useTranslate();
  const { resources } = useDescription();
  const countOf = new Map(counts.map((one) => [one.resource, one]));
  const seen = resources.filter(({ permissions }) => permissions.view);
  return (
    <HomeCard title={translate("latchkey.home.resources")}>
      <Box sx={{ columns: { sm: 2 }, columnGap: 3 }}>
        {groupsOf(seen).map(({ group, members }) => (
          <Box key={group} sx={{ breakInside: "avoid", mb: 1 }}>
            {group === "" ? null : (
              <Typography
                component="h3"
                variant="body2"
                sx={{ px: 1, fontWeight: 600, color: "text.secondary" }}
              >
                {group}
              </Typography>
            )}
            <List dense disablePadding>
              {members.map((resource) => (
                <ResourceLine
                  key={resource.name}
                  resource={resource}
                  count={countOf.get(resource.name)?.count ?? null}
                  isMore={countOf.get(resource.name)?.is_more === true}
                />
              ))}
            </List>
          </Box>
        ))}
      </Box>
    </HomeCard>
  );
}
