/**
 * Text that is safe to print: rules, events and file names are hostile input. Control characters become their pictures
 * (ESC is `␛`, a line break `␊`), and what could reorder or hide other text becomes `�`. One character stays one character.
 */
export function inertText(text: string): string {
  return text.replace(unsafe, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : code === 0x7f ? '␡' : '\uFFFD';
  });
}

// Controls, invisible formatting (zero width, bidirectional, byte order mark), the Unicode line breaks, lone surrogates.
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
