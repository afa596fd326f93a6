// Refresh tokens that were presented again after they were consumed.
import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import type { JSX } from "react";
import { useTranslate } from "react-admin";
import type { HomeData } from "../api/calls.ts";
import { useDescription } from "../api/description-context.ts";
import { asText } from "../api/row.ts";
import { formatDateTime } from "../values/format.ts";
import { HomeCard } from "./home-card.tsx";

/** The card. */
export function Alarms({ alarms }: { alarms: HomeData["reuse_alarms"] }): JSX.Element {
  const translate = useTranslate();
  const { time_zone } = useDescription();
  return (
    <HomeCard title={translate("latchkey.home.alarms")}>
      {alarms.length === 0 ? (
        <Typography sx={{ color: "text.secondary" }}>{translate("latchkey.home.no_alarms")}</Typography>
      ) : (
        <>
          <Typography variant="body2" sx={{ color: "text.secondary" }}>
            {translate("latchkey.home.alarms_hint")}
          </Typography>
          <Box component="ul" sx={{ m: 0, mt: 1, p: 0, listStyle: "none" }}>
            {alarms.map(({ at, user, address }) => (
              <Box component="li" key={`${at} ${asText(user)}`} sx={{ py: 0.5 }}>
                <time dateTime={at}>{formatDateTime(at, time_zone)}</time>
                {` · ${asText(user)}`}
                {address === null ? "" : ` · ${translate("latchkey.history.from", { address })}`}
              </Box>
            ))}
          </Box>
        </>
      )}
    </HomeCard>
  );
}
