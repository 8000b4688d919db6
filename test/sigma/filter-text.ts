/** A filter with nothing wrong but what is changed: a line by another, or a line of `filter` added. */
export const goodFilter = `title: Admins
id: 10000000-0000-4000-8000-000000000001
logsource:
  category: process_creation
  product: windows
filter:
  rules: any
  selection:
    User|startswith: adm_
  condition: not selection`;

export function filterWith(...changes: readonly (readonly [from: string, to: string])[]): string {
  return changes.reduce((text, [from, to]) => text.replace(from, to), goodFilter);
}
