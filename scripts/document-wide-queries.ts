import { pathsOf } from '../test/compile/indexed-documents.ts';
import { markdownTable } from './markdown-table.ts';
import { type PushedRule, wideningsOf } from './pushed-rules.ts';

/** What tells the kind of an event; what is said of other paths is the rule's own. */
const selecting = new Set(['winlog.channel', 'event.code', 'winlog.event_id', '_ignored']);

/** Gives the section on the queries that ask for no more than the events of a logsource. */
export function documentWideQueries(rules: readonly PushedRule[]): string {
  const wide = wideQueries(rules);
  const asMeant = wide.filter(({ query }) => query.widened.length === 0);
  const widened = wide.filter(({ query }) => query.widened.length > 0);
  const nothing = rules.filter(({ query }) => 'match_none' in query.dsl);
  return `## Queries that ask for nothing beyond the logsource

${wide.length} of ${rules.length.toLocaleString('en')} queries name channels and event codes alone. ${asMeant.length} of these rules say no more themselves. The other ${widened.length} look for keywords, in every text of an event: under names of
\`winlog.event_data\` that no template lists, in values that are too long for the index, in texts that it has cut into words. No
query of Elasticsearch asks for all of that, and one that asks for less would miss events. ${nothing.length} more rules need a field that no
event of their logsource has ([below](#the-least-good-verdicts)): their query is \`match_none\`.

<details>
<summary>The ${wide.length} rules</summary>

${markdownTable(['Rule', 'Logsource', 'Why'], [...widened, ...asMeant].map(row))}

</details>`;
}

/** The rules whose queries name channels and event codes alone. */
export function wideQueries(rules: readonly PushedRule[]): readonly PushedRule[] {
  return rules.filter(({ query }) => asksOfEventsAlone(query.dsl));
}

function asksOfEventsAlone(query: PushedRule['query']['dsl']): boolean {
  const paths = pathsOf(query);
  return paths.length > 0 && paths.every((path) => selecting.has(path));
}

function row({ bound, query }: PushedRule): readonly string[] {
  const { title, logsource } = bound.rule;
  const named = [logsource.product, logsource.category, logsource.service].filter((part) => part !== null);
  return [title, named.join(' / '), wideningsOf(query) || 'the rule names these events and nothing of them'];
}
