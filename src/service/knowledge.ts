import type { ConfiguredRule } from '../active-rules.ts';
import type { SourceProfile } from '../compile/source-profile.ts';
import type { FieldEntry } from '../ecs/field-catalog.ts';
import type { RuleChange } from '../hunt/rule-memory.ts';
import type { Judgement } from './judge-rules.ts';
import type { Kept } from './keep-last-good.ts';

/** Rules, filters and mappings as the service works with them; replaced as a whole when the files have changed. */
export interface Knowledge extends Omit<Kept, 'rules'> {
  /** Also those that do not run. */
  readonly rules: readonly ConfiguredRule[];
  /** What becomes of the rules where no cluster can be asked, by id. */
  readonly judgements: ReadonlyMap<string, Judgement>;
  /** Rules that became something else though they stayed as they are written, by id. */
  readonly changes: ReadonlyMap<string, RuleChange>;
  /** What rules are judged by where no cluster can be asked. */
  readonly profile: SourceProfile;
  /** What the mappings say of fields, for people who look one up. */
  readonly fields: readonly FieldEntry[];
}
