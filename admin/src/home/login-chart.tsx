// A small bar chart in SVG: for each day the logins that succeeded and, above them, those that failed.
import Box from "@mui/material/Box";
import { useTheme } from "@mui/material/styles";
import useMediaQuery from "@mui/material/useMediaQuery";
import type { JSX } from "react";
import { useTranslate } from "react-admin";
import type { HomeData } from "../api/calls.ts";
import { formatCount, formatDate, formatDay } from "../values/format.ts";
import { niceTop } from "./nice-top.ts";

type Days = HomeData["logins"];

/** The width of the drawing, in its own units: about the pixels that it gets, so that its texts can be read. */
const widths = { wide: 560, narrow: 320 };
const height = 200;
const left = 36;
const bottom = 24;
const plotHeight = height - bottom - 8;

const Legend = ({ colour, label }: { colour: string; label: string }): JSX.Element => (
  <Box component="span" sx={{ display: "inline-flex", alignItems: "center", gap: 0.75, mr: 2, fontSize: 13 }}>
    <Box component="span" sx={{ width: 12, height: 12, borderRadius: 0.5, bgcolor: colour }} />
    {label}
  </Box>
);

interface BarsProps {
  days: Days;
  width: number;
  top: number;
  colours: { good: string; bad: string };
  titleOf: (day: Days[number]) => string;
}

const Bars = ({ days, width, top, colours, titleOf }: BarsProps): JSX.Element[] => {
  const step = (width - left) / days.length;
  const bar = Math.min(step * 0.7, 28);
  return days.map((day, index) => {
    const x = left + index * step + (step - bar) / 2;
    const good = (day.good / top) * plotHeight;
    const bad = (day.bad / top) * plotHeight;
    const ground = height - bottom;
    return (
      <g key={day.day}>
        <title>{titleOf(day)}</title>
        <rect x={x} y={ground - good} width={bar} height={good} rx={2} fill={colours.good} />
        <rect x={x} y={ground - good - bad} width={bar} height={bad} rx={2} fill={colours.bad} />
      </g>
    );
  });
};

/** The days whose names fit below the axis. */
const labelled = (days: Days, width: number): { day: string; index: number }[] => {
  const every = Math.ceil(days.length / Math.floor((width - left) / 85));
  return days.map(({ day }, index) => ({ day, index })).filter(({ index }) => index % every === 0);
};

/** The chart, with its sums as the text for who cannot see it. */
export function LoginChart({ days }: { days: Days }): JSX.Element {
  const translate = useTranslate();
  const { palette, breakpoints } = useTheme();
  const width = useMediaQuery(breakpoints.down("sm")) ? widths.narrow : widths.wide;
  const colours = { good: palette.primary.main, bad: palette.error.main };
  const top = niceTop(Math.max(...days.map(({ good, bad }) => good + bad)));
  const summary = translate("latchkey.home.chart_summary", {
    good: formatCount(days.reduce((sum, { good }) => sum + good, 0)),
    bad: formatCount(days.reduce((sum, { bad }) => sum + bad, 0)),
    from: formatDate(days[0]?.day ?? ""),
    to: formatDate(days.at(-1)?.day ?? ""),
  });
  const titleOf = ({ day, good, bad }: Days[number]): string =>
    `${formatDate(day)}: ${good} ${translate("latchkey.home.good")}, ${bad} ${translate("latchkey.home.bad")}`;
  const step = (width - left) / days.length;
  return (
    <>
      <Legend colour={colours.good} label={translate("latchkey.home.good")} />
      <Legend colour={colours.bad} label={translate("latchkey.home.bad")} />
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={summary} width="100%">
        {[0, 0.5, 1].map((part) => (
          <g key={part}>
            <line
              x1={left}
              x2={width}
              y1={height - bottom - part * plotHeight}
              y2={height - bottom - part * plotHeight}
              stroke={palette.divider}
            />
            <text
              x={left - 6}
              y={height - bottom - part * plotHeight + 4}
              textAnchor="end"
              fontSize={12}
              fill={palette.text.secondary}
            >
              {formatCount(top * part)}
            </text>
          </g>
        ))}
        <Bars days={days} width={width} top={top} colours={colours} titleOf={titleOf} />
        {labelled(days, width).map(({ day, index }) => (
          <text
            key={day}
            x={left + index * step + step / 2}
            y={height - 6}
            textAnchor="middle"
            fontSize={12}
            fill={palette.text.secondary}
          >
            {formatDay(day)}
          </text>
        ))}
      </svg>
    </>
  );
}
