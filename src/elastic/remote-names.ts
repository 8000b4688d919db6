/**
 * Whether a name or pattern is of another cluster, as `cluster:winlogbeat-*`. Searches reach it; mappings, settings and rights
 * there cannot be asked for. A colon in date math (`<name-{now/d{yyyy|+01:00}}>`) is no such thing.
 */
export function isRemote(name: string): boolean {
  return /^-?[^<:]+:/.test(name);
}

/** Those of the cluster that is asked. */
export function localNames(names: readonly string[]): readonly string[] {
  return names.filter((name) => !isRemote(name));
}
