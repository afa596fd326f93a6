// The figures at the top of the home page: active sessions, alarms, pending migrations.
import Box from "@mui/material/Box";
import Card from "@mui/material/Card";
import CardContent from "@mui/material/CardContent";
import Typography from "@mui/material/Typography";
import type { JSX } from "react";
import { useTranslate } from "react-admin";
import type { HomeData } from "../api/calls.ts";
import { formatCount } from "../values/format.ts";

interface FigureProps {
  label: string;
  value: number;
  isMore?: boolean;
  hint?: string;
  isWarning?: boolean;
}

const Figure = ({ label, value, isMore = false, hint, isWarning = false }: FigureProps): JSX.Element => (
  <Card>
    <CardContent sx={{ "&:last-child": { pb: 2 } }}>
      <Typography variant="body2" sx={{ color: "text.secondary" }}>
        {label}
      </Typography>
      <Typography
        sx={{
          fontSize: "1.75rem",
          fontWeight: 650,
          lineHeight: 1.3,
          color: isWarning ? "error.main" : "text.primary",
        }}
      >
        {formatCount(value, isMore)}
      </Typography>
      {hint === undefined ? null : (
        <Typography variant="body2" sx={{ color: "text.secondary" }}>
          {hint}
        </Typography>
      )}
    </CardContent>
  </Card>
);

/** The row of figures. */
export function Figures({ home }: { home: HomeData }): JSX.Element {
  const translate = useTranslate();
  const { active_sessions, active_sessions_is_more = false, pending_migrations, reuse_alarms, logins } = home;
  const failed = logins.reduce((sum, { bad }) => sum + bad, 0);
  const isMoreFailed = logins.some(({ is_more }) => is_more);
  return (
    <Box sx={{ display: "grid", gap: 2, gridTemplateColumns: { xs: "1fr 1fr", md: "repeat(4, 1fr)" } }}>
      <Figure
        label={translate("latchkey.home.sessions")}
        value={active_sessions}
        isMore={active_sessions_is_more}
      />
      <Figure label={translate("latchkey.home.failed_logins")} value={failed} isMore={isMoreFailed} />
      <Figure
        label={translate("latchkey.home.alarms")}
        value={reuse_alarms.length}
        isWarning={reuse_alarms.length > 0}
      />
      <Figure
        label={translate("latchkey.home.migrations")}
        value={pending_migrations}
        isWarning={pending_migrations > 0}
        {...(pending_migrations > 0 ? { hint: translate("latchkey.home.migrations_hint") } : {})}
      />
    </Box>
  );
}
