import type { estypes } from '@elastic/elasticsearch';
import type { Query } from '../compile/query.ts';
import { shapes, type Shape } from '../ecs/mapping.ts';
import { checkWhole } from './check-answer.ts';
import type { Cluster } from './cluster.ts';

const exists = (field: string): Query => ({ exists: { field } });
const startsWith = (field: string, text: string): Query => ({ prefix: { [field]: { value: text } } });
const anyOf = (...should: Query[]): Query => ({ bool: { should, minimum_should_match: 1 } });
const both = (filter: Query[], must_not: Query[]): Query => ({ bool: { filter, must_not } });

const isEvent = exists('winlog.channel');
const isFromAgent = anyOf(startsWith('data_stream.dataset', 'windows.'), startsWith('data_stream.dataset', 'system.'), {
  term: { 'agent.type': { value: 'filebeat' } },
});
/** A module's pipeline has been at work. */
const isPiped = anyOf(exists('event.module'), exists('process.executable'), exists('registry.path'));
const isMajor = (major: number): Query => startsWith('agent.version', `${major}.`);
/** Documents that were stripped of their agent still say how they were written: ECS 1, and the API, by winlogbeat 8. */
const withoutAgent = (mark: Query): Query => both([mark], [exists('agent.version')]);
const isPiped8 = anyOf(isMajor(8), withoutAgent(startsWith('ecs.version', '1.')));
const isPlain8 = anyOf(isMajor(8), isMajor(7), withoutAgent(exists('winlog.api')));

/** The marks by which ecs/ tells shapes apart, as far as an index can be asked for them. */
const marks: Readonly<Record<Shape | 'unknown', Query>> = {
  wlb9: both([isEvent, isPiped, isMajor(9)], [isFromAgent]),
  wlb8: both([isEvent, isPiped, isPiped8], [isFromAgent]),
  wlb7: both([isEvent, isPiped, isMajor(7)], [isFromAgent]),
  agent: both([isEvent, isFromAgent], []),
  raw9: both([isEvent, isMajor(9)], [isFromAgent, isPiped]),
  raw8: both([isEvent, isPlain8], [isFromAgent, isPiped]),
  unknown: both([isEvent], [isFromAgent, isMajor(9), isMajor(7), isPiped8, isPlain8]),
};

/**
 * The shapes among a source's recent documents, or, where it has none, among all. [] (unknown) where documents bear no
 * mark. Verdicts speak of them; queries ask for every shape in any case.
 */
export async function sourceShapes(cluster: Cluster, indices: readonly string[]): Promise<readonly Shape[]> {
  const recent = await countMarks(cluster, indices, { range: { '@timestamp': { gte: 'now-7d' } } });
  const counts = [...recent.values()].some((count) => count > 0)
    ? recent
    : await countMarks(cluster, indices, { match_all: {} });
  return counts.get('unknown') === 0 ? shapes.filter((shape) => counts.get(shape)! > 0) : [];
}

async function countMarks(cluster: Cluster, indices: readonly string[], query: Query): Promise<Map<string, number>> {
  const answer = await cluster.ask((client) =>
    client.search<unknown, { marks: { buckets: Record<string, estypes.AggregationsFiltersBucket> } }>({
      index: [...indices],
      size: 0,
      query,
      track_total_hits: false,
      allow_partial_search_results: false,
      allow_no_indices: false,
      aggs: { marks: { filters: { filters: marks } } },
    }),
  );
  checkWhole(answer, answer._shards.total);
  const buckets = answer.aggregations?.marks.buckets ?? {};
  return new Map(Object.entries(buckets).map(([mark, bucket]) => [mark, bucket.doc_count]));
}
