const operators: ReadonlyMap<string, string> = new Map([
  ['>', 'gt'],
  ['>=', 'gte'],
  ['<', 'lt'],
  ['<=', 'lte'],
  ['=', 'eq'],
  ['==', 'eq'],
]);

/** What to write today for `| count(field) by group > 5`: the correlation rule that says the same, as far as the text tells. */
export function correlationHint(pipe: string): string {
  const isNear = /^\|\s*near\b/i.test(pipe);
  const parts = isNear ? ['type: temporal', 'rules: [this rule, …]', 'timespan: …'] : countParts(pipe);
  return `Remove it here, and add a document with 'correlation: {${parts.join(', ')}}'.`;
}

function countParts(pipe: string): readonly string[] {
  // Blanks around the field are cut off afterwards: to look for them here would take the square of their number.
  const count = /^\|\s*count\s*\(([^)]*)\)\s*(?:by\s+(\S+)\s*)?(>=?|<=?|==?)\s*(\d+)/i.exec(pipe);
  const [, counted = '', group, operator = '>=', threshold = '…'] = count ?? [];
  const field = counted.trim();
  const condition = `${operators.get(operator)!}: ${threshold}`;
  return [
    `type: ${field === '' ? 'event_count' : 'value_count'}`,
    'rules: [this rule]',
    ...(group === undefined ? [] : [`group-by: [${group}]`]),
    'timespan: …',
    `condition: {${field === '' ? condition : `${condition}, field: ${field}`}}`,
  ];
}
