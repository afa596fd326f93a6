// The rows that the mock starts with.
import type { Row } from "../src/api/row.ts";

const names = ["ada", "grace", "alan", "barbara", "edsger", "margaret", "donald", "frances"];
const at = (hoursAgo: number): string => new Date(Date.now() - hoursAgo * 3_600_000).toISOString();
const pick = <Item>(items: readonly Item[], index: number): Item => items[index % items.length] as Item;
const numbered = (count: number, row: (index: number) => Row): Row[] =>
  Array.from({ length: count }, (_, index) => row(index));

const titles = [
  "The list jumps when a row is saved",
  "Dates are off by one in Lisbon",
  "Export fails for long notes",
  "Search finds deleted rows",
];

const groups: Row[] = [
  { id: 1, name: "Editors" },
  { id: 2, name: "Support" },
];

const users = numbered(60, (index) => ({
  id: index + 1,
  username: index < names.length ? pick(names, index) : `${pick(names, index)}${index}`,
  email: `${pick(names, index)}${index}@example.com`,
  first_name: "",
  last_name: "",
  is_active: index % 7 !== 3,
  is_staff: index % 5 === 0,
  is_superuser: index === 0,
  groups: index % 4 === 0 ? [1] : [],
  last_login: index % 3 === 0 ? null : at(index * 5),
  date_joined: at(index * 30),
}));

const projects = numbered(5, (index) => ({
  id: index + 1,
  name: pick(["Website", "Mobile app", "Billing", "Search", "Docs"], index),
  key: pick(["WEB", "APP", "BILL", "FIND", "DOCS"], index),
  members: [1, 2, 3, 4, 5].slice(index),
}));

const issues = numbered(83, (index) => ({
  id: index + 1,
  title: `${pick(titles, index)} (${index + 1})`,
  description: "Steps: open the page, wait, look.\nExpected: it stays.",
  project: (index % 5) + 1,
  status: pick(["open", "doing", "done"], index),
  estimate: index % 3 === 0 ? null : `${index}.25`,
  votes: index * 3,
  urgent: index % 4 === 0,
  due: index % 2 === 0 ? "2026-12-24" : null,
  starts_at: index % 2 === 0 ? "2026-12-01T08:30:00Z" : null,
  at: null,
  spent: null,
  link: pick(["https://example.com/a", "javascript:alert(1)", null], index),
  settings: { colour: "red", depth: index },
  tags: ["ui", "bug"],
  assignee: index % 3 === 0 ? null : (index % 8) + 1,
  watchers: [1, 2],
  created_at: at(index * 7),
}));

const sessions = numbered(40, (index) => ({
  id: `s${index + 1}`,
  user: (index % 8) + 1,
  device: pick(["Firefox on Linux", "Safari on iPhone", "curl/8.5", "Chrome on Windows"], index),
  address: `192.0.2.${index + 1}`,
  created: at(index * 4 + 3),
  last_used: at(index),
  expires: at(-500),
  revoked_at: index % 6 === 5 ? at(index) : null,
  reason: index % 6 === 5 ? "logout" : null,
}));

const audit = numbered(90, (index) => ({
  id: index + 1,
  at: at(index * 2),
  actor: 1,
  actor_name: "ada",
  action: pick(["change", "add", "login", "delete"], index),
  resource: "issues",
  object_id: String((index % 20) + 1),
  object_label: pick(titles, index),
  address: "192.0.2.7",
  before: index % 4 === 1 ? null : { status: "open", votes: 1 },
  after: index % 4 === 3 ? null : { status: "done", votes: 1 },
}));

/** The rows by the name of their resource. */
export const tables: Record<string, Row[]> = { groups, users, projects, issues, sessions, audit };
