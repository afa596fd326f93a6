// A card of the home page with its heading.
import Card from "@mui/material/Card";
import CardContent from "@mui/material/CardContent";
import Typography from "@mui/material/Typography";
import { type JSX, type ReactNode, useId } from "react";

/** The card. */
export function HomeCard({ title, children }: { title: string; children: ReactNode }): JSX.Element {
  const id = useId();
  return (
    <Card component="section" aria-labelledby={id}>
      <CardContent>
        <Typography id={id} variant="h2" sx={{ mb: 1.5 }}>
          {title}
        </Typography>
        {children}
      </CardContent>
    </Card>
  );
}
