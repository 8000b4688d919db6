import { printTextPattern } from '../../src/sigma/print-text-pattern.ts';
import type { Condition, Detection, Test } from '../../src/sigma/rule.ts';
import type { Diagnostic } from '../../src/text/diagnostic.ts';

/** Trees as one line of text, so that tests can state them whole. */
export function showDetection(detection: Detection): string {
  if (detection.kind === 'not') return `not ${showDetection(detection.of)}`;
  if (detection.kind !== 'item') return `${detection.kind}(${detection.of.map(showDetection).join(', ')})`;
  const key = [detection.field ?? '', ...detection.modifiers].join('|');
  return `${key} ${detection.link}[${detection.tests.map(showTest).join(', ')}]`;
}

export function showTest(test: Test): string {
  switch (test.kind) {
    case 'text':
      return `${test.cased ? 'cased ' : ''}'${printTextPattern(test.pattern)}'`;
    case 'regex': {
      const flags = (test.ignoreCase ? 'i' : '') + (test.multiLine ? 'm' : '') + (test.dotAll ? 's' : '');
      return `/${test.source}/${flags}`;
    }
    case 'cidr':
      return `${test.network} = ${test.address.join('.')}/${test.prefixLength}`;
    case 'compare':
      return `${test.operator} ${test.value}`;
    case 'timePart':
      return `${test.part} ${test.value}`;
    case 'fieldref':
      return `${test.cased ? 'cased ' : ''}${test.openStart ? '*' : ''}{${test.field}}${test.openEnd ? '*' : ''}`;
    case 'number':
    case 'boolean':
      return String(test.value);
    case 'null':
      return 'null';
    case 'exists':
      return test.expected ? 'exists' : 'absent';
  }
}

export function showCondition(condition: Condition): string {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return `(${condition.of.map(showCondition).join(` ${condition.kind} `)})`;
    case 'not':
      return `not ${showCondition(condition.of)}`;
    case 'search':
      return condition.name;
    case 'quantified':
      return `${condition.quantifier} of ${condition.pattern}=[${condition.names.join(' ')}]`;
  }
}

/** `line:column CODE message hint`. */
export function showDiagnostic({ at, code, message, hint }: Diagnostic): string {
  return `${at?.line}:${at?.column} ${code} ${message} ${hint}`;
}

/** A rule with nothing wrong but what the lines of its detection say; the first of them is line 6. */
export function ruleWith(detection: string): string {
  const head = [
    'title: A',
    'id: 00000000-0000-4000-8000-000000000001',
    'logsource:',
    '  product: windows',
    'detection:',
  ];
  return [...head, ...detection.split('\n').map((line) => `  ${line}`)].join('\n');
}
