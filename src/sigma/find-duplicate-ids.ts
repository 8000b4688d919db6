import type { Diagnostic } from '../text/diagnostic.ts';
import { sigmaDiagnostic } from './diagnostic-codes.ts';
import type { Filter } from './filter.ts';
import type { RefusedRule } from './parse-rules.ts';
import type { Rule } from './rule.ts';

export interface UniqueRules<T> {
  /** The rules (or filters) whose id no other has, in their order. */
  readonly rules: readonly T[];
  /** The others, each with an error. */
  readonly refused: readonly RefusedRule[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Sets aside every rule, or every filter, that shares its id with another: neither silently wins. */
export function findDuplicateIds<T extends Rule | Filter>(rules: readonly T[]): UniqueRules<T> {
  const byId = Map.groupBy(rules, ({ id }) => id);
  const refused = rules.flatMap((rule): readonly RefusedRule[] => {
    const { at, id, title, logsource, text } = rule;
    const others = byId.get(id)!.filter((other) => other !== rule);
    return others.length === 0 ? [] : [{ at, id, title, logsource, text, diagnostics: [duplicateId(rule, others)] }];
  });
  return {
    rules: rules.filter(({ id }) => byId.get(id)!.length === 1),
    refused,
    diagnostics: refused.flatMap(({ diagnostics }) => diagnostics),
  };
}

function duplicateId({ id, at, kind }: Rule | Filter, others: readonly (Rule | Filter)[]): Diagnostic {
  const where = others.map(({ at: other }) => `${other.file}:${other.line}`);
  const message = `The id ${id} is also that of the ${kind} in ${where.slice(0, 3).join(', ')}${where.length > 3 ? ' …' : ''}.`;
  const hint = 'Remove one, or give it an id of its own. Until then none of them is run.';
  return sigmaDiagnostic('SIGMA_DUPLICATE_ID', message, { at, hint });
}
