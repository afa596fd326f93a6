// Adds members to an object that makes some of its own when they are first read, which a spread would read or lose.

/** An object with other or further members. The given one is its prototype. */
export function extended<Source extends object, Parts extends object>(
  source: Source,
  parts: Parts,
): Omit<Source, keyof Parts> & Parts {
  const object: Source = Object.create(source);
  return Object.assign(object, parts);
}
