// The frame around every page: bar, menu, content, and the dialogs that any request may open.
import type { JSX } from "react";
import { Layout, type LayoutProps } from "react-admin";
import { Prompts } from "../prompts/prompts.tsx";
import { AppMenu } from "./app-menu.tsx";
import { TopBar } from "./top-bar.tsx";
import { ShortcutKeys } from "./shortcut-keys.tsx";

/** The layout. */
export const AppLayout = ({ children }: LayoutProps): JSX.Element => (
  <Layout appBar={TopBar} menu={AppMenu} appBarAlwaysOn>
    {children}
    <Prompts />
    <ShortcutKeys />
  </Layout>
);
