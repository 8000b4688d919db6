import { bindFilters } from '../compile/bind-rule.ts';
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
import { hasErrors } from '../text/diagnostic.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import { inertText } from '../text/inert-text.ts';
import type { Arguments, Command, ExitCode, Io } from './command.ts';
import { UsageError } from './command.ts';
import { cliDiagnostic } from './diagnostic-codes.ts';
import { EventFiles } from './event-files.ts';
import { filterPaths } from './filter-paths.ts';
import { loadBoundRules } from './load-bound-rules.ts';
import { loadReadingConfig } from './load-config.ts';
import { Progress } from './progress.ts';
import { reportBriefly } from './report-briefly.ts';
import { report } from './report.ts';
import { inputShapeOf } from './shape-option.ts';

/** Events decided at a time: enough that a decider's page costs nothing, few enough that memory stays flat. */
const pageSize = 500;

export const hunt: Command = {
  name: 'hunt',
  summary: 'Run rules over files of events and print each match.',
  help: `Usage: sigma-bridge hunt --rules PATH --events FILE

  --rules PATH     a rule file, or a folder of them (repeatable)
  --events FILE    documents as winlogbeat writes them, or records of an EVTX file turned into JSON (evtx_dump), one a
                   line, printed over several lines or as one list; may end in .gz (repeatable)
  --shape SHAPE    auto, the default: each document tells its own shape; evtx: what is no record of an EVTX file is bad
  --filters PATH   a file of Sigma filters, or a folder of them (repeatable); those among the rules count as well
  --mappings PATH  field mappings laid over the shipped ones (repeatable)
  --config FILE    the configuration (default: sigma-bridge.yml where there is one): its filters, placeholders,
                   mappings and events
  --json           the default: one JSON object a match and line

Each line of standard output is one rule × document:
  {"rule":{"id","title","level"},"event":{"file","line","id"},"matchId","explanation":[...]}
"line", where the document begins, counts from 1; "matchId" is the id that the service gives the match, so it repeats where
two documents are one event. Rules that are not valid and lines that are no documents are told on standard error, and the
rest is run; of many warnings of one kind how many they are, and sigma-bridge check tells each. Told is also how many
events have no winlog.channel, which no rule can match.

What a filter removes is not printed; how many matches each has removed stands on standard error at the end.

Exit code: 0 all was read and run, 1 something was left out, 2 the configuration has errors, or filters cannot be read.`,
  options: {
    rules: { type: 'string', multiple: true },
    events: { type: 'string', multiple: true },
    shape: { type: 'string' },
    filters: { type: 'string', multiple: true },
    mappings: { type: 'string', multiple: true },
    config: { type: 'string' },
    json: { type: 'boolean' },
  },
  run,
};

async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const rulePaths = args.texts('rules');
  const eventFiles = args.texts('events');
  const shape = inputShapeOf(args);
  if (args.positionals.length > 0) throw new UsageError(`'${args.positionals[0]!}' is neither --rules nor --events.`);
  if (rulePaths.length === 0) throw new UsageError('--rules PATH is missing.');
  if (eventFiles.length === 0) throw new UsageError('--events FILE is missing.');

  const config = loadReadingConfig(args.text('config'), io);
  const filters = config && filterPaths(config.config, args, io);
  if (config === null || filters === null) return 2;
  const read = loadBoundRules([...rulePaths, ...filters], config, args, { io });
  if (read === null) return 2;
  const { mapping, loaded, bindings, diagnostics, files } = read;
  reportBriefly(diagnostics, files, io);
  if (loaded.refusedFilters.length > 0) {
    const those = counted(loaded.refusedFilters.length, 'filter');
    io.err(`Nothing was searched: ${those} cannot be used, and an answer without is not what was asked for.`);
    return 2;
  }

  const hunted = bindings.map(({ bound }) => bound);
  const filtered = hunted.map((each): FilteredRule => {
    return { ruleId: each.rule.id, filters: bindFilters(loaded.filters, each, mapping) };
  });
  const hunter = new FileHunt(hunted, filtered);
  const isComplete = await hunter.run(new EventFiles(eventFiles, io), shape, io);
  return isComplete && !hasErrors(diagnostics) ? 0 : 1;
}

/** One pass over files of events. */
class FileHunt {
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
    for (const [{ title, at }, matches] of this.#removed) {
      io.err(inertText(`${at.file}:${at.line} '${title}' removed ${counted(matches, 'match', 'matches')}`));
    }
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
