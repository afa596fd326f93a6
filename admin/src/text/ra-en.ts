// react-admin's texts, with the words that this app uses for the same things.
import english from "ra-language-english";

const { ra } = english;

export const raTexts = {
  ra: {
    ...ra,
    action: {
      ...ra.action,
      add_filter: "Filters",
      create: "Create",
      open_menu: "Open the menu",
      close_menu: "Close the menu",
      toggle_theme: "Switch between light and dark",
    },
    auth: { ...ra.auth, user_menu: "Account", logout: "Log out" },
    page: { ...ra.page, dashboard: "Home", create: "New %{name}", not_found: "Page not found" },
    message: { ...ra.message, not_found: "There is no page at this address, or you may not see it." },
    notification: {
      ...ra.notification,
      updated: "Saved. |||| %{smart_count} rows saved.",
      created: "Created.",
      deleted: "Deleted. |||| %{smart_count} rows deleted.",
      item_doesnt_exist: "There is no such row, or you may not see it.",
      http_error: "The server could not be reached.",
    },
    navigation: { ...ra.navigation, page_rows_per_page: "Rows:", skip_nav: "Skip to content" },
  },
};
