// What can be done with a user: set a password, end all sessions.
import LockResetIcon from "@mui/icons-material/LockReset";
import LogoutIcon from "@mui/icons-material/Logout";
import Button from "@mui/material/Button";
import { type JSX, lazy, Suspense, useState } from "react";
import { useTranslate } from "react-admin";
import type { ResourceDescription } from "../api/description.ts";
import type { Row } from "../api/row.ts";

const PasswordDialog = lazy(() => import("./password-dialog.tsx"));
const EndAllDialog = lazy(() => import("../sessions/end-all-dialog.tsx"));

type Open = "password" | "sessions" | undefined;

/** The buttons and their dialogs. */
export function UserButtons({ resource, row }: { resource: ResourceDescription; row: Row }): JSX.Element {
  const translate = useTranslate();
  const [open, setOpen] = useState<Open>();
  const close = (): void => setOpen(undefined);
  return (
    <>
      <Button size="small" startIcon={<LockResetIcon />} onClick={() => setOpen("password")}>
        {translate("latchkey.users.set_password")}
      </Button>
      <Button size="small" startIcon={<LogoutIcon />} onClick={() => setOpen("sessions")}>
        {translate("latchkey.sessions.end_all")}
      </Button>
      <Suspense>
        {open === "password" ? <PasswordDialog resource={resource} row={row} onClose={close} /> : null}
        {open === "sessions" ? <EndAllDialog resource={resource} row={row} onClose={close} /> : null}
      </Suspense>
    </>
  );
}
