import type { BoundRule, RuleSet } from '../compile/bound-rule.ts';
import type { Decider } from '../compile/decider.ts';
import { explain } from '../compile/explain.ts';
import { FilterSet } from '../compile/filter-set.ts';
import type { FilteredRule } from '../compile/filter-set.ts';
import { createIndexedDecider } from '../compile/indexed-decider.ts';
import { buildRuleSet } from '../compile/rule-set.ts';
import type { EventView } from '../ecs/event-view.ts';
import type { InputShape } from '../ecs/input-document.ts';
import { viewEvent } from '../ecs/view-event.ts';
import type { FileEvent } from '../files/read-events.ts';
import { eventIdentity } from '../findings/event-identity.ts';
import { matchId } from '../findings/match-id.ts';
import type { Filter } from '../sigma/filter.ts';
import { counted, grouped } from '../text/counted.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import type { Io } from './command.ts';
import { cliDiagnostic } from './diagnostic-codes.ts';
import type { EventFiles } from './event-files.ts';
import { Progress } from './progress.ts';
import { report } from './report.ts';
import { tellRemoved } from './tell-removed.ts';

/** Events decided at a time: enough that a decider's page costs nothing, few enough that memory stays flat. */
const pageSize = 500;

/** One pass over files of events. */
export class FileHunt {
  readonly #ruleSet: RuleSet;
  readonly #decider: Decider;
  readonly #filters: FilterSet;
  readonly #removed = new Map<Filter, number>();
  #events = 0;
  #matches = 0;
  #withoutChannel = 0;

  constructor(rules: readonly BoundRule[], filtered: readonly FilteredRule[]) {
    this.#ruleSet = buildRuleSet(rules);
    this.#decider = createIndexedDecider(this.#ruleSet);
    this.#filters = new FilterSet(filtered);
  }

  /** Resolves to false where a line or file could not be read. */
  async run(files: EventFiles, shape: InputShape, io: Io): Promise<boolean> {
    const progress = new Progress(io);
    const startedMs = performance.now();
    for await (const { file, events } of files.pages(pageSize, shape)) {
      await this.#decide(events, io);
      progress.show(() => `${file}: ${this.#summary()}`);
    }
    await this.#decider.stop();
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
    io.err(`${this.#summary()}${files.leftOut} in ${seconds} s`);
    tellRemoved(this.#removed, io);
    if (this.#withoutChannel > 0) report([this.#channelMissing()], [], io);
    return files.isComplete;
  }

  async #decide(page: readonly FileEvent[], io: Io): Promise<void> {
    const views = page.map(({ document }) => viewEvent({ index: null, id: null, document }));
    const lines: string[] = [];
    for (const { event, rule, variant } of await this.#decider.decide(views)) {
      const bound = this.#ruleSet.rules[rule]!;
      if (this.#isRemoved(bound, variant, views[event]!)) continue;
      lines.push(print(page[event]!, views[event]!, bound, variant));
    }
    this.#events += page.length;
    this.#matches += lines.length;
    this.#withoutChannel += views.filter(({ envelope }) => envelope.channel === null).length;
    if (lines.length > 0) await io.out(lines.join(''));
  }

  #isRemoved({ rule }: BoundRule, variant: number, view: EventView): boolean {
    const filters = this.#filters.removing(rule.id, variant, view);
    for (const filter of filters) this.#removed.set(filter, (this.#removed.get(filter) ?? 0) + 1);
    return filters.length > 0;
  }

  /** Every rule asks for the channel, so that such events pass all of them in silence. */
  #channelMissing(): Diagnostic {
    const share = `${grouped(this.#withoutChannel)} of ${counted(this.#events, 'event')}`;
    const message = `${share} ${this.#withoutChannel === 1 ? 'has' : 'have'} no winlog.channel, and no rule can match those.`;
    return cliDiagnostic('CLI_NO_CHANNEL', message, { hint: 'Are they documents as winlogbeat writes them?' });
  }

  #summary(): string {
    const { rules } = this.#ruleSet;
    return [
      counted(rules.length, 'rule'),
      counted(this.#events, 'event'),
      counted(this.#matches, 'match', 'matches'),
    ].join(', ');
  }
}

function print({ file, line }: FileEvent, view: EventView, bound: BoundRule, variant: number): string {
  const { id, title, metadata } = bound.rule;
  const identity = eventIdentity(view);
  const match = {
    rule: { id, title, level: metadata.level },
    event: { file, line, id: identity },
    matchId: matchId(id, identity),
    explanation: explain(bound, variant, view),
  };
  return `${JSON.stringify(match)}\n`;
}
