// How wide a form may get: long lines are hard to read.

/** The style of pages with a form. */
export const formWidth = { maxWidth: 860 };
