import type { estypes } from '@elastic/elasticsearch';
import { SourceError } from '../hunt/event-source.ts';

/** What a search answer says about its own completeness. */
export type Completeness = Pick<estypes.SearchResponse, 'timed_out' | 'terminated_early' | '_shards' | '_clusters'>;

/**
 * Throws unless the answer speaks for all documents of exactly `shards` shards. Each of these has been seen with status
 * 200 and hits that looked fine; a window read from such an answer would be missing events without a sign.
 */
export function checkWhole(answer: Completeness, shards: number): void {
  const fault = faultOf(answer, shards);
  if (fault !== null) throw incomplete(`An answer is not whole: ${fault}.`, { tookTooLong: answer.timed_out });
}

/** The error for whatever is not complete: it may pass, and the window stays open. */
export function incomplete(message: string, { tookTooLong = false } = {}): SourceError {
  return new SourceError('ELASTIC_INCOMPLETE', message, { transient: true, tookTooLong });
}

function faultOf(answer: Completeness, shards: number): string | null {
  // The types promise `_shards`; a proxy that answers for the server does not.
  const counted = answer._shards as estypes.ShardStatistics | undefined;
  if (counted === undefined) return 'it does not say which shards it is from';
  if (answer.timed_out) return 'the search timed out';
  if (answer.terminated_early === true) return 'the search ended early';
  if (counted.failed > 0) return `${counted.failed} of ${counted.total} shards failed`;
  if (counted.total !== shards) return `it is from ${counted.total} shards, not from ${shards}`;
  if (counted.successful !== counted.total) return `${counted.successful} of ${counted.total} shards answered`;
  return clustersFault(answer._clusters);
}

/** Throws where a remote cluster did not take part, which the server counts as a success unless it is told to mind. */
export function checkClusters(clusters: estypes.ClusterStatistics | undefined): void {
  const fault = clustersFault(clusters);
  if (fault !== null) throw incomplete(`An answer is not whole: ${fault}.`);
}

function clustersFault(clusters: estypes.ClusterStatistics | undefined): string | null {
  if (clusters === undefined) return null;
  const bad = Object.entries(clusters.details ?? {}).find(([, { status }]) => status !== 'successful');
  if (bad !== undefined) return `the remote cluster '${bad[0]}' is ${bad[1].status}${reasonOf(bad[1])}`;
  if (clusters.skipped > 0) return `${clusters.skipped} remote clusters were skipped`;
  return null;
}

function reasonOf({ failures }: estypes.ClusterDetails): string {
  const reason = failures?.[0]?.reason.reason;
  return typeof reason === 'string' ? `: ${reason}` : '';
}
