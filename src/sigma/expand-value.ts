import type { YamlScalar } from '../text/yaml-node.ts';
import { expandRegex, expandText } from './expand-placeholders.ts';
import { isRefusal } from './modifier.ts';
import type { ChangeableValue, ChangeModifier, Refusal } from './modifier.ts';
import type { ModifierUse } from './parse-field-key.ts';
import type { Placeholders } from './placeholders.ts';
import { notText, readPlainValue } from './read-value.ts';
import type { FieldrefTest, RegexTest, Test, TextTest } from './rule.ts';

/** What modifiers make of a value, as alternatives. Their chain has been checked. */
export function expandValue(
  value: YamlScalar,
  uses: readonly ModifierUse[],
  placeholders: Placeholders,
): readonly Test[] | Refusal {
  const read = readTests(value, uses, placeholders);
  if (isRefusal(read)) return read;
  const changes = uses.flatMap(({ name, modifier }) => (modifier.kind === 'change' ? [{ name, modifier }] : []));
  const [first] = changes;
  if (first === undefined) return read;
  let values: readonly ChangeableValue[] = read.filter(isChangeable);
  if (values.length < read.length) return notText(first.name, value);
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

function readTests(
  value: YamlScalar,
  uses: readonly ModifierUse[],
  placeholders: Placeholders,
): readonly Test[] | Refusal {
  const modifiers = uses.map(({ modifier }) => modifier);
  const reader = modifiers.find((modifier) => modifier.kind === 'read');
  if (modifiers.some(({ kind }) => kind === 'expand')) {
    return reader === undefined ? expandText(value, placeholders) : expandRegex(value, placeholders);
  }
  const read = reader === undefined ? readPlainValue(value) : reader.read(value);
  return isRefusal(read) ? read : [read];
}

function isChangeable(test: Test): test is TextTest | RegexTest | FieldrefTest {
  return test.kind === 'text' || test.kind === 'regex' || test.kind === 'fieldref';
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
