// The sections of a row's page: its data, a user's sessions, its history.
import Box from "@mui/material/Box";
import Card from "@mui/material/Card";
import CircularProgress from "@mui/material/CircularProgress";
import Tab from "@mui/material/Tab";
import Tabs from "@mui/material/Tabs";
import { type JSX, lazy, type ReactNode, Suspense, useId, useState } from "react";
import { useRecordContext, useTranslate } from "react-admin";
import type { ResourceDescription } from "../api/description.ts";
import { useResourceOfKind } from "../api/description-context.ts";
import type { Row } from "../api/row.ts";

const RowHistory = lazy(() => import("../history/row-history.tsx"));
const UserSessions = lazy(() => import("../sessions/user-sessions.tsx"));

type Section = "data" | "sessions" | "history";

/** The sections that a resource's rows have. */
function useSections({ kind, history }: ResourceDescription): Section[] {
  const sessions = useResourceOfKind("sessions");
  return [
    "data",
    ...(kind === "users" && sessions?.permissions.view === true ? ["sessions" as const] : []),
    ...(history ? ["history" as const] : []),
  ];
}

/** The card with its tabs; what was typed in the form stays while another tab is open. */
export function RowTabs({
  resource,
  children,
}: {
  resource: ResourceDescription;
  children: ReactNode;
}): JSX.Element {
  const translate = useTranslate();
  const id = useId();
  const row = useRecordContext<Row>();
  const sections = useSections(resource);
  const [open, setOpen] = useState<Section>("data");
  if (sections.length === 1) return <Card>{children}</Card>;
  return (
    <Card>
      <Tabs
        value={open}
        onChange={(_, section: Section) => setOpen(section)}
        aria-label={translate("latchkey.detail.sections")}
        sx={{ borderBottom: 1, borderColor: "divider", px: 1 }}
      >
        {sections.map((section) => (
          <Tab
            key={section}
            value={section}
            label={translate(`latchkey.detail.${section}`)}
            id={`${id}${section}-tab`}
            aria-controls={`${id}${section}`}
          />
        ))}
      </Tabs>
      {sections.map((section) => (
        <Box
          key={section}
          role="tabpanel"
          hidden={section !== open}
          id={`${id}${section}`}
          aria-labelledby={`${id}${section}-tab`}
        >
          {section === "data" ? children : null}
          {section !== "data" && section === open && row !== undefined ? (
            <Suspense
              fallback={
                <CircularProgress size={24} sx={{ m: 3 }} aria-label={translate("ra.page.loading")} />
              }
            >
              {section === "history" ? <RowHistory resource={resource.name} id={row.id} /> : null}
              {section === "sessions" ? <UserSessions user={row.id} /> : null}
            </Suspense>
          ) : null}
        </Box>
      ))}
    </Card>
  );
}
