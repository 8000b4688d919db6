import { createHash } from 'node:crypto';
import type { ConfiguredRule } from '../active-rules.ts';
import { compileRule } from '../compile/judge.ts';
import type { SourceProfile } from '../compile/source-profile.ts';
import type { Verdict } from '../compile/verdict.ts';
import type { Steps } from '../text/steps.ts';

/** What becomes of a rule on documents of one profile. */
export interface Judgement {
  readonly verdict: Verdict;
  /** SHA-256 (hex) of its query. */
  readonly query: string;
}

/**
 * Judges rules in steps of one each; by id. `known`: what is known of revisions with the same mapping and profile, which is
 * taken from there. To judge a rule takes longer than to read and to bind it.
 */
export function* judgingRules(
  rules: readonly ConfiguredRule[],
  profile: SourceProfile,
  known: ReadonlyMap<string, Judgement> = new Map(),
): Steps<{ readonly byId: ReadonlyMap<string, Judgement>; readonly byRevision: ReadonlyMap<string, Judgement> }> {
  const byId = new Map<string, Judgement>();
  const byRevision = new Map<string, Judgement>();
  for (const { rule, bound, diagnostics } of rules) {
    let judgement = known.get(rule.revision);
    if (judgement === undefined) {
      const { verdict, query } = compileRule(bound, diagnostics, profile);
      judgement = { verdict, query: hashOf(query.dsl) };
      yield;
    }
    byId.set(rule.id, judgement);
    byRevision.set(rule.revision, judgement);
  }
  return { byId, byRevision };
}

function hashOf(query: object): string {
  return createHash('sha256').update(JSON.stringify(query)).digest('hex');
}
