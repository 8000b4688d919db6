/** Small rules for the tests of the command line, told apart by a letter. */
export const idOf = (letter: string): string => `00000000-0000-4000-8000-${letter.repeat(12)}`;

export function ruleText(
  letter: string,
  { logsource = 'category: process_creation', detection = "selection: { Image|endswith: '\\whoami.exe' }" } = {},
): string {
  return `title: Rule ${letter}
id: ${idOf(letter)}
status: test
level: high
logsource: { product: windows, ${logsource} }
detection:
    ${detection}
    condition: selection
`;
}
