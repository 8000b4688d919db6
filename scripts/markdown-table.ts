/** A table of Markdown; numbers get their thousands marked. */
export function markdownTable(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

function cell(value: string | number): string {
  return typeof value === 'number' ? value.toLocaleString('en') : value;
}
