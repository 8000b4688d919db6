/**
 * Text as it is compared without case: alike where Unicode's simple case folding (CaseFolding.txt, statuses C and S) makes
 * it alike, except that nothing folds into ASCII. U+212A KELVIN SIGN and U+017F LONG S, which Unicode folds to `k` and `s`,
 * stay themselves: Windows keeps such names apart, and Elasticsearch's `case_insensitive` cannot find one for the other, so
 * a query would miss events. The number of characters does not change.
 */
export function foldCase(text: string): string {
  return beyondAscii.test(text) ? text.replace(foldable, foldCharacter) : text.toLowerCase();
}

const beyondAscii = /[\u0080-\uFFFF]/;
const foldable = /[A-Z]|[\u0080-\u{10FFFF}]/gu;

const folded = new Map<string, string>();

function foldCharacter(character: string): string {
  let fold = folded.get(character);
  if (fold === undefined) {
    fold = exceptions.get(character) ?? lowerOfUpper(character);
    folded.set(character, fold);
  }
  return fold;
}

/**
 * The lower case of the upper case, where both are one character, folds alike what Unicode folds alike. (Cherokee letters
 * become small ones here and capitals there.)
 */
function lowerOfUpper(character: string): string {
  const upper = oneCharacter(character.toUpperCase()) ?? character;
  return oneCharacter(upper.toLowerCase()) ?? upper;
}

function oneCharacter(text: string): string | null {
  return text.length === (text.codePointAt(0)! > 0xffff ? 2 : 1) ? text : null;
}

const exceptions: ReadonlyMap<string, string> = new Map([
  ...['\u212A', '\u017F'].map((character) => [character, character] as const),
  // CaseFolding.txt has no simple folding for the Turkish dotted and dotless i.
  ...['\u0130', '\u0131'].map((character) => [character, character] as const),
  // Their upper case is several characters.
  ['\u1FD3', '\u0390'],
  ['\u1FE3', '\u03B0'],
  ['\uFB05', '\uFB06'],
]);
