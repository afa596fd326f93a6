// Shows the question that a request waits for.
import { type JSX, lazy, Suspense, useSyncExternalStore } from "react";
import { prompts } from "../api/prompts.ts";

const ConfirmDialog = lazy(() => import("./confirm-dialog.tsx"));
const LoginAgainDialog = lazy(() => import("./login-again-dialog.tsx"));

/** The dialog of the question, or nothing. */
export function Prompts(): JSX.Element | null {
  const pending = useSyncExternalStore(prompts.subscribe, prompts.current);
  if (pending === undefined) return null;
  const Dialog = pending.question === "confirm" ? ConfirmDialog : LoginAgainDialog;
  return (
    <Suspense>
      <Dialog onAnswer={pending.answer} />
    </Suspense>
  );
}
