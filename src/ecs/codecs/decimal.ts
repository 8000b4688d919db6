/** Whether a text is a whole number as a pipeline writes it: in decimal, without sign and without zeros before it. */
export function isDecimal(text: string): boolean {
  return /^(?:0|[1-9]\d*)$/.test(text);
}
