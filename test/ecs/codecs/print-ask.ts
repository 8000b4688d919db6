import type { Ask } from '../../../src/ecs/codec.ts';
import { printTextPattern } from '../../../src/sigma/print-text-pattern.ts';
import type { Test } from '../../../src/sigma/rule.ts';

/** An ask in one line: `user.domain="NT*" and user.name="SYSTEM"`. */
export function printAsk(ask: Ask): string {
  switch (ask.kind) {
    case 'test':
      return `${ask.path}=${printTest(ask.test)}`;
    case 'present':
      return `has ${ask.path}`;
    case 'absent':
      return `no ${ask.path}`;
    case 'and':
    case 'or':
      return `(${ask.of.map(printAsk).join(` ${ask.kind} `)})`;
    case 'everything':
    case 'nothing':
      return ask.kind;
  }
}

function printTest(test: Test): string {
  switch (test.kind) {
    case 'text':
      return `"${printTextPattern(test.pattern)}"${test.cased ? ' cased' : ''}`;
    case 'regex':
      return `/${test.source}/`;
    case 'cidr':
      return test.network;
    case 'number':
    case 'boolean':
      return String(test.value);
    case 'compare':
      return `${test.operator} ${test.value}`;
    case 'timePart':
      return `${test.part} ${test.value}`;
    case 'fieldref':
      return `{${test.field}}`;
    case 'null':
    case 'exists':
      return test.kind;
  }
}
