// Where the store of the browser has the settings of the keyboard.

/** Whether the list of shortcuts is open. */
export const shortcutsOpen = "shortcuts.open";

/** Whether shortcuts of a single key work: true unless switched off. */
export const singleKeys = "shortcuts.single";
