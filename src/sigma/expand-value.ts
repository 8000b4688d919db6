import type { YamlScalar } from '../text/yaml-node.ts';
import { isRefusal } from './modifier.ts';
import type { ChangeableValue, ChangeModifier, Refusal } from './modifier.ts';
import type { ModifierUse } from './parse-field-key.ts';
import { notText, readPlainValue } from './read-value.ts';
import type { Test } from './rule.ts';

/** What modifiers make of a value, as alternatives. Their chain has been checked. */
export function expandValue(value: YamlScalar, uses: readonly ModifierUse[]): readonly Test[] | Refusal {
  const reader = uses.map(({ modifier }) => modifier).find((modifier) => modifier.kind === 'read');
  const read = reader === undefined ? readPlainValue(value) : reader.read(value);
  if (isRefusal(read)) return read;
  const changes = uses.flatMap(({ name, modifier }) => (modifier.kind === 'change' ? [{ name, modifier }] : []));
  const [first] = changes;
  if (first === undefined) return [read];
  if (read.kind !== 'text' && read.kind !== 'regex' && read.kind !== 'fieldref') return notText(first.name, value);

  let values: readonly ChangeableValue[] = [read];
  for (const { modifier } of changes) {
    const changed: ChangeableValue[] = [];
    for (const each of values) {
      const made = changeValue(modifier, each);
      if (isRefusal(made)) return made;
      changed.push(...made);
    }
    values = changed;
  }
  return values.map(asTest);
}

function changeValue(modifier: ChangeModifier, value: ChangeableValue): readonly ChangeableValue[] | Refusal {
  switch (value.kind) {
    case 'text':
      return modifier.text!(value);
    case 'regex':
      return modifier.regex!(value);
    case 'fieldref':
      return modifier.fieldref!(value);
    case 'bytes':
      return modifier.bytes!(value);
  }
}

function asTest(value: ChangeableValue): Test {
  if (value.kind === 'bytes') throw new Error('a chain of modifiers ended in bytes, though it was checked');
  return value;
}
