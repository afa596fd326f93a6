// The home page: how many rows there are, logins, alarms, the newest users.
import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import { useQuery } from "@tanstack/react-query";
import { type JSX, lazy, Suspense } from "react";
import { Title, useTranslate } from "react-admin";
import { readHome } from "../api/calls.ts";
import { Alarms } from "./alarms.tsx";
import { Counts } from "./counts.tsx";
import { Figures } from "./figures.tsx";
import { NewestUsers } from "./newest-users.tsx";
import { HomeCard } from "./home-card.tsx";

const Logins = lazy(() => import("./logins.tsx"));

/** The page. */
export function Home(): JSX.Element {
  const translate = useTranslate();
  const { data, isError } = useQuery({ queryKey: ["home"], queryFn: readHome, refetchOnMount: "always" });
  return (
    <Box
      sx={{
        pt: 2,
        display: "grid",
        gap: 2,
        gridTemplateColumns: { xs: "minmax(0, 1fr)", lg: "repeat(2, minmax(0, 1fr))" },
      }}
    >
      <Title title={translate("latchkey.home.title")} preferenceKey={false} />
      {isError ? <Alert severity="error">{translate("latchkey.error.failed")}</Alert> : null}
      {data === undefined ? null : (
        <>
          <Box sx={{ gridColumn: "1 / -1" }}>
            <Figures home={data} />
          </Box>
          <HomeCard title={translate("latchkey.home.logins")}>
            <Suspense fallback={<Box sx={{ height: 220 }} />}>
              <Logins days={data.logins} />
            </Suspense>
          </HomeCard>
          <Counts counts={data.counts} />
          <Alarms alarms={data.reuse_alarms} />
          <NewestUsers users={data.newest_users} />
        </>
      )}
    </Box>
  );
}
