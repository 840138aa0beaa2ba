import type { Component } from "svelte";
import type { IconName } from "../ui/icons";
import type { Access } from "./access";
import { match } from "./router.svelte";

/** What stands together in the navigation, in this order. */
export const GROUPS = ["Live", "Media", "Access", "Server"] as const;

export interface PageEntry {
  /** Path below `/console`; `:name` stands for anything and is given to the page as a property. */
  readonly path: string;
  readonly title: string;
  /** Who may see it. */
  readonly access: Access;
  /** Where the navigation has it; left out for pages that other pages lead to. */
  readonly nav?: { readonly group: (typeof GROUPS)[number]; readonly icon: IconName };
  /** The page, which is loaded when it is opened. */
  readonly load: () => Promise<{ default: Component<any> }>;
}

/** Every page of the console. A new page is one more line. */
export const PAGES: readonly PageEntry[] = [
  {
    path: "",
    title: "Dashboard",
    access: "account",
    nav: { group: "Live", icon: "gauge" },
    load: () => import("../pages/dashboard/Dashboard.svelte"),
  },
  {
    path: "streams",
    title: "Streams",
    access: "account",
    nav: { group: "Live", icon: "stream" },
    load: () => import("../pages/streams/Streams.svelte"),
  },
  {
    path: "streams/:app/:name",
    title: "Stream",
    access: "account",
    load: () => import("../pages/streams/Stream.svelte"),
  },
  {
    path: "sessions",
    title: "Sessions",
    access: "account",
    nav: { group: "Live", icon: "people" },
    load: () => import("../pages/sessions/Sessions.svelte"),
  },
  {
    path: "start",
    title: "Set up",
    access: "administrator",
    load: () => import("../pages/start/FirstRun.svelte"),
  },
  {
    path: "keys",
    title: "Stream keys",
    access: "operator",
    nav: { group: "Access", icon: "key" },
    load: () => import("../pages/keys/Keys.svelte"),
  },
  {
    path: "rules",
    title: "Access rules",
    access: "operator",
    nav: { group: "Access", icon: "shield" },
    load: () => import("../pages/rules/Rules.svelte"),
  },
  {
    path: "accounts",
    title: "Accounts",
    access: "administrator",
    nav: { group: "Access", icon: "account" },
    load: () => import("../pages/accounts/Accounts.svelte"),
  },
  {
    path: "audit",
    title: "Audit log",
    access: "administrator",
    nav: { group: "Access", icon: "audit" },
    load: () => import("../pages/audit/Audit.svelte"),
  },
  {
    path: "ladders",
    title: "Ladders",
    access: "operator",
    nav: { group: "Media", icon: "ladder" },
    load: () => import("../pages/ladders/Ladders.svelte"),
  },
  {
    path: "transfers",
    title: "Sources",
    access: "operator",
    nav: { group: "Media", icon: "transfer" },
    load: () => import("../pages/transfers/Transfers.svelte"),
  },
  {
    path: "targets",
    title: "Targets",
    access: "account",
    nav: { group: "Media", icon: "send" },
    load: () => import("../pages/targets/Targets.svelte"),
  },
  {
    path: "plugins",
    title: "Plugins",
    access: "operator",
    nav: { group: "Server", icon: "plugin" },
    load: () => import("../pages/plugins/Plugins.svelte"),
  },
  {
    path: "settings",
    title: "Settings",
    access: "administrator",
    nav: { group: "Server", icon: "settings" },
    load: () => import("../pages/settings/Settings.svelte"),
  },
  {
    path: "webhooks",
    title: "Webhooks",
    access: "administrator",
    nav: { group: "Server", icon: "hook" },
    load: () => import("../pages/webhooks/Webhooks.svelte"),
  },
  {
    path: "logs",
    title: "Logs",
    access: "administrator",
    nav: { group: "Server", icon: "log" },
    load: () => import("../pages/logs/Logs.svelte"),
  },
  {
    path: "diagnostics",
    title: "Diagnostics",
    access: "administrator",
    nav: { group: "Server", icon: "info" },
    load: () => import("../pages/diagnostics/Diagnostics.svelte"),
  },
];

export interface Found {
  readonly page: PageEntry;
  readonly values: Readonly<Record<string, string>>;
}

/** The page of a path; words go before variables. */
export function find(path: string, pages: readonly PageEntry[] = PAGES): Found | undefined {
  const exact = pages.find((page) => page.path === path && !path.includes(":"));
  if (exact) {
    return { page: exact, values: {} };
  }
  for (const page of pages) {
    const values = match(page.path, path);
    if (values) {
      return { page, values };
    }
  }
  return undefined;
}
