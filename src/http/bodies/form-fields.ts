// The fields of a form, urlencoded or multipart.

/** A file of a multipart form. Its bytes are dropped: no field of this package stores files. */
export class UploadedFile {
  /** The last path segment of the name that the client sent. */
  readonly name: string;
  /** The part's media type in lower case, without parameters; empty when it has none. */
  readonly type: string;
  /** In bytes. */
  readonly size: number;

  constructor(name: string, type: string, size: number) {
    this.name = name;
    this.type = type;
    this.size = size;
  }
}

/** One value of a form field. */
export type FormValue = string | UploadedFile;

/** A form. A name has one value for most fields: the last one of a repeated name, and a file before text. */
export class FormFields {
  readonly #values: Map<string, FormValue>;
  readonly #lists: Map<string, FormValue[]>;

  constructor(entries: Iterable<readonly [name: string, value: FormValue]> = []) {
    this.#values = new Map();
    this.#lists = new Map();
    for (const [name, value] of entries) {
      const list = this.#lists.get(name);
      if (list === undefined) this.#lists.set(name, [value]);
      else list.push(value);
      const isShadowed = typeof value === "string" && this.#values.get(name) instanceof UploadedFile;
      if (!isShadowed) this.#values.set(name, value);
    }
  }

  /** The value of a field; undefined when the form does not have the field. */
  get(name: string): FormValue | undefined {
    return this.#values.get(name);
  }

  /** All values of a field, for a field that is a list. */
  getAll(name: string): readonly FormValue[] {
    return this.#lists.get(name) ?? [];
  }

  /** The values whose names are the field's with a number, such as `tags[0]`, in the order of the numbers. */
  getNumbered(name: string): readonly FormValue[] {
    const numbered = [...this.#values].flatMap(([key, value]) => {
      const [, digits] = key.startsWith(`${name}[`)
        ? (/^\[(\d{1,15})\]$/.exec(key.slice(name.length)) ?? [])
        : [];
      return digits === undefined ? [] : [{ position: Number(digits), value }];
    });
    return numbered.toSorted((one, other) => one.position - other.position).map(({ value }) => value);
  }

  /** Whether the form has the field, blank or not. */
  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** The names in the order of their first occurrence. */
  names(): string[] {
    return [...this.#values.keys()];
  }
}
