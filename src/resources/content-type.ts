// Django's name of a resource's model, which its permissions are named by.
import { type ContentType, contentTypeOfTable } from "../store/index.ts";
import { type Resource, singularOf } from "./define-resource.ts";

/** An app label and a model name, such as "shop.book". */
export const contentTypePattern = /^[\p{L}_][\p{L}\p{N}_]*\.[\p{Ll}\p{Lo}_][\p{Ll}\p{Lo}\p{N}_]*$/u;

/** The model of a resource: as the option `contentType` says, or as Django would name the model of the table. */
export function contentTypeOf(resource: Resource): ContentType {
  const { contentType, table = resource.name, singular: given } = resource.options;
  // Resources that share a table have one model.
  const singular = given ?? singularOf({ ...resource, name: table });
  return contentType === undefined
    ? contentTypeOfTable(table, singular)
    : namedContentType(contentType, singular);
}

/** The model with a name such as "shop.book". */
export function namedContentType(name: string, singular: string): ContentType {
  const dot = name.indexOf(".");
  return {
    appLabel: name.slice(0, dot),
    model: name.slice(dot + 1),
    verboseName: singular.toLowerCase(),
  };
}
