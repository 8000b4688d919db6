import { errors, type Client, type estypes } from '@elastic/elasticsearch';
import type { Query } from '../compile/query.ts';
import { checkClusters, checkWhole, incomplete } from './check-answer.ts';
import type { Cluster } from './cluster.ts';
import type { Failure } from './failure.ts';
import type { PageSize } from './page-size.ts';
import { isRemote } from './remote-names.ts';
import { searchWhole } from './search-whole.ts';

/** Covers one page and what is done with it, retries included; each request starts it anew. */
const keepAlive = '5m';

/** Until the first request, which comes at once: a view whose name was lost on its way to us goes soon by itself. */
const keepUnused = '1m';

type Document = Readonly<Record<string, unknown>>;
type Aggregations = Record<string, estypes.AggregationsAggregationContainer>;

/** The client's types leave out what it says of remote clusters: later searches in the view are silent about one that is missing. */
type Opened = estypes.OpenPointInTimeResponse & { readonly _clusters?: estypes.ClusterStatistics };

/** A frozen view of some indices, so that counting and reading speak of the same documents. Every answer is checked. */
export class PointInTime {
  readonly #cluster: Cluster;
  readonly #shards: number;
  #id: string;

  private constructor(cluster: Cluster, id: string, shards: number) {
    this.#cluster = cluster;
    this.#id = id;
    this.#shards = shards;
  }

  /** Rejects where an index is missing, closed or forbidden, and where a pattern has none behind it. */
  static async open(cluster: Cluster, indices: readonly string[]): Promise<PointInTime> {
    const opened: Opened = await cluster.ask((client) =>
      client.openPointInTime(
        {
          index: [...indices],
          keep_alive: keepUnused,
          allow_partial_search_results: false,
          ignore_unavailable: false,
          // By default a closed index behind a pattern is passed over in silence; asked for, it is an error.
          expand_wildcards: ['open', 'closed'],
        },
        // The client's types leave it out. By default a pattern with nothing behind it is an empty success.
        { querystring: { allow_no_indices: false } },
      ),
    );
    const { id, _shards, _clusters } = opened;
    const view = new PointInTime(cluster, id, _shards.total);
    try {
      checkClusters(_clusters);
      // 8.19 opens a view without the remote clusters that it cannot reach, and says so only to a search of their own.
      if (_clusters === undefined && indices.some(isRemote)) await view.#checkRemotes(indices);
      if (_shards.failed > 0 || _shards.total === 0) {
        throw incomplete(`A view of ${indices.join(',')} has ${_shards.failed} failed of ${_shards.total} shards.`);
      }
      return view;
    } catch (error) {
      await view.close();
      throw error;
    }
  }

  /** One search without documents: counts and other aggregations. */
  aggregate<Answer>(query: Query, aggregations: Aggregations): Promise<estypes.SearchResponse<Document, Answer>> {
    return this.#checked((client) =>
      client.search<Document, Answer>({ ...this.#common(), query, aggs: aggregations, size: 0 }),
    );
  }

  /** The documents that follow `after` (null: the first). Where they are too many for the server or for us, `size` shrinks. */
  page(query: Query, after: estypes.SortResults | null, size: PageSize): Promise<estypes.SearchResponse<Document>> {
    const request = () => ({
      ...this.#common(),
      query,
      size: size.documents,
      // The order that costs nothing: shard by shard, as the documents lie there. It is unique within a view.
      sort: [{ _shard_doc: { order: 'asc' as const } }],
      ...(after === null ? {} : { search_after: after }),
    });
    const send = async (client: Client) => {
      for (;;) {
        const mostBytes = size.mostBytes;
        try {
          return await client.search<Document>(request(), mostBytes === null ? {} : { maxResponseSize: mostBytes });
        } catch (error) {
          // Nobody else aborts requests: the answer was larger than `mostBytes`.
          if (!(error instanceof errors.RequestAbortedError)) throw error;
          size.halve();
        }
      }
    };
    return this.#checked(send, ({ code }) => {
      if (code === 'ELASTIC_BUSY') size.halve();
    });
  }

  /** Lets the server forget the view; where it cannot be told now, as soon as it answers, or when the view's time is over. */
  async close(): Promise<void> {
    await this.#cluster.tell((client) => client.closePointInTime({ id: this.#id }));
  }

  /** Holds the view against a search without documents, which names each cluster and counts the shards of all of them. */
  async #checkRemotes(indices: readonly string[]): Promise<void> {
    checkWhole(await searchWhole(this.#cluster, indices, { query: { match_none: {} }, size: 0 }), this.#shards);
  }

  async #checked<Answer extends estypes.SearchResponse<Document, unknown>>(
    send: (client: Client) => Promise<Answer>,
    beforeRetry?: (failure: Failure) => void,
  ): Promise<Answer> {
    const answer = await this.#cluster.ask(send, beforeRetry);
    checkWhole(answer, this.#shards);
    if (answer.pit_id !== undefined) this.#id = answer.pit_id;
    return answer;
  }

  #common(): estypes.SearchRequest {
    return {
      pit: { id: this.#id, keep_alive: keepAlive },
      allow_partial_search_results: false,
      track_total_hits: false,
    };
  }
}
