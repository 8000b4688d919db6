import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { bindRule } from '../../src/compile/bind-rule.ts';
import type { BoundRule } from '../../src/compile/bound-rule.ts';
import { builtInProfile } from '../../src/compile/built-in-profile.ts';
import type { SourceProfile } from '../../src/compile/source-profile.ts';
import { parseFieldTypes } from '../../src/ecs/field-types.ts';
import type { Shape } from '../../src/ecs/mapping.ts';
import { parseRules } from '../../src/sigma/parse-rules.ts';
import type { Rule } from '../../src/sigma/rule.ts';
import type { Diagnostic } from '../../src/text/diagnostic.ts';
import { ownMapping } from '../ecs/own-mapping.ts';

const root = resolve(import.meta.dirname, '../..');

/** Winlogbeat 8's own types, with documents of one shape. */
export function shippedProfile(shape: Shape): SourceProfile {
  const file = 'mappings/types/winlogbeat-8.yml';
  return builtInProfile(parseFieldTypes(readFileSync(resolve(root, file), 'utf8'), file).types!, [shape]);
}

/** A rule from its logsource and detection, as YAML. */
export function ruleOf(body: string): Rule {
  const { rules, diagnostics } = parseRules(
    `title: Test\nid: 00000000-0000-4000-8000-000000000000\n${body}`,
    'test.yml',
  );
  if (rules.length !== 1) throw new Error(JSON.stringify(diagnostics));
  return rules[0]!;
}

/** The same, bound to the mapping that the product ships with. */
export function bind(body: string): { bound: BoundRule; diagnostics: readonly Diagnostic[] } {
  return bindRule(ruleOf(body), ownMapping);
}
