// Which language the texts are in, and the labels that the server's description adds to them.
import polyglot from "ra-i18n-polyglot";
import type { I18nProvider } from "react-admin";
import type { Description, ResourceDescription } from "../api/description.ts";
import { en } from "./en.ts";

/** The languages. The first one that the browser prefers is taken, English otherwise. */
const languages = { en };

type Language = keyof typeof languages;

const isLanguage = (name: string): name is Language => Object.hasOwn(languages, name);

const preferred = (): Language =>
  navigator.languages.map((tag) => tag.split("-")[0] ?? "").find(isLanguage) ?? "en";

/** A label of the server as a text of polyglot's, in which `%` and `|` have a meaning. */
const plain = (label: string): string => label.replaceAll("%{", "% {").replaceAll("||||", "| | | |");

const textsOf = ({ label, label_plural, fields }: ResourceDescription): object => ({
  name: `${plain(label)} |||| ${plain(label_plural)}`,
  fields: Object.fromEntries(fields.map((field) => [field.name, plain(field.label)])),
});

/** The texts of react-admin and of the app, and the labels of a description's resources. */
export function createI18nProvider(description?: Description): I18nProvider {
  const language = preferred();
  document.documentElement.lang = language;
  const resources = (description?.resources ?? []).map((resource) => [resource.name, textsOf(resource)]);
  const texts = { ...languages[language], resources: Object.fromEntries(resources) };
  return polyglot(() => texts, language, [{ locale: language, name: language }], { allowMissing: true });
}
