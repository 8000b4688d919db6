/** The error where others changed the same documents again and again: the next attempt may have them to itself. */
export function contended(what: string, attempts: number): Error {
  return new Error(`The state store fails: ${what} changed by others ${attempts} times in a row.`);
}
