// Listens to the keyboard: search, new row, save, help.
import { type JSX, lazy, Suspense, useEffect } from "react";
import { useStore } from "react-admin";
import { shortcutsOpen, singleKeys } from "./shortcut-settings.ts";

const ShortcutsDialog = lazy(() => import("./shortcuts-dialog.tsx"));

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches("input, textarea, select, [role=combobox]"));

/** Follows what the page has for a key: an input to focus, a link or a button to press. Says whether there was one. */
function follow(selector: string, act: (found: HTMLElement) => void): boolean {
  const found = document.querySelector<HTMLElement>(selector);
  if (found !== null) act(found);
  return found !== null;
}

const save = (): boolean =>
  // A dialog lies over the page: its form is the one that is meant.
  follow(document.querySelector("[role=dialog]") === null ? ".keys-save" : "[role=dialog] form", (found) =>
    found.closest("form")?.requestSubmit(),
  );

const single: Readonly<Record<string, () => boolean>> = {
  "/": () => follow("input[name=search]", (input) => input.focus()),
  n: () => follow("a[data-keys=create]", (link) => link.click()),
};

/** The listener, and the list of the keys when it is asked for. */
export const ShortcutKeys = (): JSX.Element | null => {
  const [isOpen, setOpen] = useStore(shortcutsOpen, false);
  const [isOn] = useStore(singleKeys, true);
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const isSave = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "s";
      if (isSave && save()) event.preventDefault();
      if (!isOn || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.key === "?") setOpen(true);
      else if (single[event.key]?.() === true) event.preventDefault();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [isOn, setOpen]);
  return isOpen ? (
    <Suspense>
      <ShortcutsDialog onClose={() => setOpen(false)} />
    </Suspense>
  ) : null;
};
