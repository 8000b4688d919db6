import { beforeAll, describe, expect, test } from 'vitest';
import { bindRule } from '../../src/compile/bind-rule.ts';
import { judge } from '../../src/compile/judge.ts';
import { lintSource } from '../../src/compile/lint-source.ts';
import { type Shape, shapes } from '../../src/ecs/mapping.ts';
import { loadRules } from '../../src/load.ts';
import type { Rule } from '../../src/sigma/rule.ts';
import type { Diagnostic } from '../../src/text/diagnostic.ts';
import { shippedProfile } from '../compile/shipped.ts';
import { ownMapping } from '../ecs/own-mapping.ts';
import { sigmaHqRules } from '../end-to-end/real-rules.ts';
import { verdictRows } from './verdict-rows.ts';

const paths = sigmaHqRules();

describe.skipIf(paths === null)('the verdict of a rule and its reasons, in six shapes', () => {
  let rules: ReadonlyMap<string, Rule> = new Map();
  let diagnostics: readonly Diagnostic[] = [];

  beforeAll(() => {
    const loaded = loadRules(paths!);
    rules = new Map(loaded.rules.map((rule) => [rule.id, rule]));
    diagnostics = loaded.diagnostics;
  });

  test.each(verdictRows)('$title: $because', ({ id, title, expected }) => {
    const rule = rules.get(id)!;
    expect(rule.title).toBe(title);
    expect(saidOf(rule)).toEqual(expected);
  });

  test.each(shapes)(
    'Potential Pass the Hash Activity, %s: refused while nobody says what its placeholder means',
    (shape) => {
      const found = diagnostics.filter(({ at }) => at?.file.endsWith('win_security_potential_pass_the_hash.yml'));
      expect(judge(null, found, shippedProfile(shape))).toMatchObject({ verdict: 'refused', blind: null });
      expect(new Set(found.map(({ code }) => code))).toEqual(new Set(['SIGMA_PLACEHOLDER_UNSET']));
    },
  );
});

function saidOf(rule: Rule): readonly string[] {
  const { bound, diagnostics } = bindRule(rule, ownMapping);
  const judged = shapes.map((shape) => ({ shape, ...judge(bound, diagnostics, shippedProfile(shape)) }));
  const verdicts = judged.map(({ shape, verdict, blind }) => ({
    shape,
    said: blind === null ? verdict : `${verdict}, blind: ${blind}`,
  }));
  const reasons = judged.flatMap(({ shape, reasons: of }) =>
    of.map(({ verdict, event, field, reason }) => {
      const told = reason.replace('The query returns more, the matcher decides: ', '');
      return { shape, said: `${verdict} ${event ?? 'all'} ${field ?? '-'}: ${told}` };
    }),
  );
  const lints = lintSource(bound, shippedProfile('wlb8'));
  const codes = new Set([...diagnostics, ...lints].map(({ code }) => code));
  return [...byShapes(verdicts), ...byShapes(reasons), ...codes];
}

/** What is said of the same shapes in one line: `agent: blind`. */
function byShapes(told: readonly { readonly shape: Shape; readonly said: string }[]): readonly string[] {
  return [...Map.groupBy(told, ({ said }) => said)].map(([said, of]) => {
    const where = of.length === shapes.length ? 'all' : of.map(({ shape }) => shape).join(', ');
    return `${where}: ${said}`;
  });
}
