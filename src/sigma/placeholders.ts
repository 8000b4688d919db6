/** What `%name%` stands for, by name: Sigma strings, of which any will do. One without values counts as not given. */
export type Placeholders = ReadonlyMap<string, readonly string[]>;

/** Letters, digits, dots, dashes and underscores. */
export const placeholderName = /[\w.-]+/;

/** Whether a rule's text names the placeholder anywhere. */
export function namesPlaceholder(text: string, name: string): boolean {
  return text.includes(`%${name}%`);
}
