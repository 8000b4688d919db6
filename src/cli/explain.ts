import { bindFilters, bindRule } from '../compile/bind-rule.ts';
import type { BoundRule } from '../compile/bound-rule.ts';
import { explainDecisions } from '../compile/explain-decision.ts';
import { filterDiagnostics } from '../compile/filter-diagnostics.ts';
import type { BoundFilter } from '../compile/filter-set.ts';
import type { ReadingConfig } from '../config/settings.ts';
import { mappingOn } from '../config/source-events.ts';
import type { InputShape } from '../ecs/input-document.ts';
import { viewEvent } from '../ecs/view-event.ts';
import type { FileEvent } from '../files/read-events.ts';
import { loadRules } from '../load.ts';
import type { LoadedRules, TextFile } from '../load.ts';
import { filtersOfRule } from '../sigma/filters-of-rule.ts';
import type { Filter } from '../sigma/filter.ts';
import type { Rule } from '../sigma/rule.ts';
import { hasErrors } from '../text/diagnostic.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import { didYouMean } from '../text/near-miss.ts';
import type { Arguments, Command, ExitCode, Io } from './command.ts';
import { UsageError } from './command.ts';
import { EventFiles } from './event-files.ts';
import { parseEventPlace } from './event-place.ts';
import type { EventPlace } from './event-place.ts';
import { filterPaths } from './filter-paths.ts';
import { loadKnownMapping } from './load-bound-rules.ts';
import { loadReadingConfig } from './load-config.ts';
import { printDecision } from './print-decision.ts';
import { report } from './report.ts';
import { inputShapeOf } from './shape-option.ts';

export const explain: Command = {
  name: 'explain',
  summary: 'Say why a rule matches an event, or which of its items fail.',
  help: `Usage: sigma-bridge explain RULE EVENT [--json]
       sigma-bridge explain ID EVENT --rules PATH [--json]

  RULE             a rule file
  ID               the id of a rule under --rules
  EVENT            FILE:LINE (where the event begins), FILE (each of its events) or - (standard input); files as hunt
                   takes them
  --rules PATH     a rule file, or a folder of them (repeatable)
  --shape SHAPE    auto, the default: each document tells its own shape; evtx: records of an EVTX file alone
  --filters PATH   a file of Sigma filters, or a folder of them (repeatable); those among the rules count as well
  --mappings PATH  field mappings laid over the shipped ones (repeatable)
  --config FILE    the configuration (default: sigma-bridge.yml where there is one): its filters, placeholders,
                   mappings and events
  --json           one object an event and line:
                   {"rule":{...},"event":{...},"matches","removed","variants":[...],"filters":[...]}

Each item of the rule is told with what it asked for, the paths of the document that were read and what was there; then
the condition with the truth of each of its parts. Where the event is of no kind that the rule is about: what differs.
Of a match each filter of the rule is told in the same way, those that remove it first.

Exit code: 0 explained, be it a match or not; 1 the rule or the events have errors; 2 the
configuration has, or filters cannot be read.`,
  options: {
    rules: { type: 'string', multiple: true },
    filters: { type: 'string', multiple: true },
    mappings: { type: 'string', multiple: true },
    shape: { type: 'string' },
    config: { type: 'string' },
    json: { type: 'boolean' },
  },
  run,
};

async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const [named, event, surplus] = args.positionals;
  if (named === undefined || event === undefined) throw new UsageError('A rule and an event are needed.');
  if (surplus !== undefined) throw new UsageError(`'${surplus}' is one too many.`);
  const place = parseEventPlace(event);
  const shape = inputShapeOf(args);

  const read = loadReadingConfig(args.text('config'), io);
  const known = read && loadKnownMapping(read, args, io);
  const filters = read && filterPaths(read.config, args, io);
  if (read === null || known === null || filters === null) return 2;
  const { diagnostics: mappingDiagnostics, files } = known;
  const mapping = mappingOn(null, known.mapping, read.config);
  const chosen = chooseRules(named, { rules: args.texts('rules'), filters }, read.config);
  const bound = chosen.rules.map((rule) => bindRule(rule, mapping));
  const diagnostics = [
    ...mappingDiagnostics,
    ...chosen.diagnostics,
    ...bound.flatMap((one) => one.diagnostics),
    ...filterDiagnostics(chosen.filters, chosen.rules, mapping),
  ];
  report(diagnostics, [...files, ...chosen.files], io);

  const rules = bound.map((one) => ({ bound: one.bound, filters: bindFilters(chosen.filters, one.bound, mapping) }));
  const isComplete = rules.length === 0 || (await explainEvents(rules, { place, json: args.flag('json'), shape }, io));
  return isComplete && !hasErrors(diagnostics) ? 0 : 1;
}

interface Chosen {
  readonly rules: readonly Rule[];
  /** Those that are for one of the rules. */
  readonly filters: readonly Filter[];
  readonly diagnostics: readonly Diagnostic[];
  readonly files: readonly TextFile[];
}

function chooseRules(
  named: string,
  paths: { readonly rules: readonly string[]; readonly filters: readonly string[] },
  { placeholders }: ReadingConfig,
): Chosen {
  const rulePaths = paths.rules.length === 0 ? [named] : paths.rules;
  const loaded = loadRules(rulePaths, placeholders);
  const { filters, refusedFilters, files } = loadRules([...rulePaths, ...paths.filters], placeholders);
  const { rules, diagnostics } = paths.rules.length === 0 ? loaded : ruleOfId(named, loaded);
  const isMeant = (filter: Filter): boolean => rules.some((rule) => filtersOfRule(rule, [filter]).length > 0);
  const told = [...diagnostics, ...refusedFilters.flatMap((refused) => refused.diagnostics)].filter(isOfThese);
  return { rules, filters: filters.filter(isMeant), diagnostics: [...new Set(told)], files };
}

/** That a filter is for none of the few rules at hand is nothing to warn of. */
function isOfThese({ code }: Diagnostic): boolean {
  return code !== 'SIGMA_FILTER_UNKNOWN_RULE' && code !== 'SIGMA_FILTER_OUTSIDE';
}

/** What is wrong with the other rules is for `check` to tell. */
function ruleOfId(named: string, loaded: LoadedRules): Pick<LoadedRules, 'rules' | 'diagnostics'> {
  const id = named.toLowerCase();
  const rules = loaded.rules.filter((rule) => rule.id === id);
  const refused = loaded.refused.filter((rule) => rule.id === id);
  if (rules.length + refused.length === 0) throw unknownRule(named, loaded);
  return { rules, diagnostics: refused.flatMap(({ diagnostics }) => diagnostics) };
}

function unknownRule(named: string, { rules }: LoadedRules): UsageError {
  const ids = rules.map(({ id }) => id);
  return new UsageError(`None of the ${rules.length} rules has the id '${named}'.`, {
    hint: didYouMean(named, ids, 'Name a rule file alone, or the id of a rule under --rules.'),
  });
}

interface ExplainedRule {
  readonly bound: BoundRule;
  readonly filters: readonly BoundFilter[];
}

interface Wanted {
  readonly place: EventPlace;
  readonly json: boolean;
  readonly shape: InputShape;
}

/** Resolves to false where an event could not be read. */
async function explainEvents(
  rules: readonly ExplainedRule[],
  { place, json, shape }: Wanted,
  io: Io,
): Promise<boolean> {
  const explained = rules.map(({ bound, filters }) => ({ bound, explainOn: explainDecisions(bound, filters) }));
  const files = new EventFiles([place.file], io);
  let count = 0;
  for await (const event of eventsAt({ ...place, shape }, files)) {
    count++;
    const view = viewEvent({ index: null, id: null, document: event.document });
    for (const { bound, explainOn } of explained) {
      const explanation = explainOn(view);
      const { id, title, metadata } = bound.rule;
      const about = {
        rule: { id, title, level: metadata.level },
        event: { file: event.file, line: event.line, shape: view.shape, mixed: view.mixed, ...kindOf(view) },
      };
      await io.out(
        json ? `${JSON.stringify({ ...about, ...explanation })}\n` : printDecision({ ...about, explanation }),
      );
    }
  }
  if (count > 0 || !files.isComplete) return files.isComplete;
  const where = place.line === null ? 'in' : `on line ${place.line} of`;
  throw new UsageError(`There is no event ${where} '${place.file}'.`, {
    hint: 'Name the line on which a document begins; lines count from 1.',
  });
}

function kindOf({ envelope: { channel, code, provider } }: ReturnType<typeof viewEvent>): {
  readonly channel: string | null;
  readonly code: string | null;
  readonly provider: string | null;
} {
  return { channel, code, provider };
}

/** One by one: what is wrong behind the line that is asked for is nobody's business. */
async function* eventsAt(
  { line, shape }: EventPlace & Pick<Wanted, 'shape'>,
  files: EventFiles,
): AsyncIterable<FileEvent> {
  for await (const { events } of files.pages(1, shape)) {
    for (const event of events) {
      if (line === null || event.line === line) yield event;
      if (event.line === line) return;
    }
  }
}
