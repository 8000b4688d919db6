import type { errors, estypes } from '@elastic/elasticsearch';
import { checkWhole, incomplete } from '../check-answer.ts';
import type { Cluster } from '../cluster.ts';
import { askStore } from './ask-store.ts';
import { itemError, outcomeOfItem, resultOf } from './bulk-item.ts';
import type { WriteOutcome } from './bulk-item.ts';

/** Where a document is. */
export interface Place {
  readonly index: string;
  readonly id: string;
}

/** The state of a document that a change is made to: it fails where the document is in another by now. */
export interface DocumentVersion {
  readonly seqNo: number;
  readonly primaryTerm: number;
}

export interface StoredDocument<T> extends Place {
  readonly source: T;
  readonly version: DocumentVersion;
}

/** `create` where there is none yet; `update` changes the fields that are given. */
export type Write = Place &
  (
    | { readonly kind: 'create'; readonly document: object }
    | { readonly kind: 'index' | 'update'; readonly document: object; readonly version: DocumentVersion }
    | { readonly kind: 'delete' }
  );

/** Which fields of documents are read; without a choice all. */
export interface FieldChoice {
  readonly includes?: readonly string[];
  readonly excludes?: readonly string[];
}

/** Far below what a server takes (100 MB), so that a batch of large events is no burden. */
const maxBulkBytes = 4 * 2 ** 20;

/** Reading and writing our own documents. Where the cluster cannot, every method rejects with a plain error: no rule is to blame. */
export class StateCluster {
  readonly prefix: string;
  readonly #cluster: Cluster;

  constructor(cluster: Cluster, prefix: string) {
    this.#cluster = cluster;
    this.prefix = prefix;
  }

  /** Reads documents as they are at this moment, whether searches see them yet or not; null for those that are not there. */
  async read<T>(places: readonly Place[], fields: FieldChoice = {}): Promise<readonly (StoredDocument<T> | null)[]> {
    if (places.length === 0) return [];
    const { docs } = await askStore(this.#cluster, async (client) => {
      const answer = await client.mget<T>({
        docs: places.map(({ index, id }) => ({ _index: index, _id: id })),
        ...(fields.includes && { _source_includes: [...fields.includes] }),
        ...(fields.excludes && { _source_excludes: [...fields.excludes] }),
      });
      for (const one of answer.docs) {
        // An index that is just being made has no shard yet: the same again in a moment.
        if ('error' in one && one.error.type !== 'index_not_found_exception') throw itemError(503, one.error);
      }
      return answer;
    });
    return docs.map((one) => {
      if ('error' in one || !one.found || one._source === undefined) return null;
      const version = { seqNo: one._seq_no!, primaryTerm: one._primary_term! };
      return { index: one._index, id: one._id, source: one._source, version };
    });
  }

  async readOne<T>(place: Place, fields: FieldChoice = {}): Promise<StoredDocument<T> | null> {
    return (await this.read<T>([place], fields))[0] ?? null;
  }

  /** Writes, durably when resolved, with one outcome for each in order. `refresh`: searches see it as well. */
  async write(
    writes: readonly Write[],
    options: { readonly refresh?: boolean } = {},
  ): Promise<readonly WriteOutcome[]> {
    const outcomes: WriteOutcome[] = [];
    for (const batch of batches(writes.map(linesOf)))
      outcomes.push(...(await this.#bulk(batch, options.refresh ?? false)));
    return outcomes;
  }

  /** One write, of which a refusal is our fault. False: a conflict. */
  async writeOne(write: Write, options: { readonly refresh?: boolean } = {}): Promise<boolean> {
    const [outcome] = await this.write([write], options);
    if (outcome!.kind === 'rejected')
      throw new Error(`'${write.index}' refuses a document of ours: ${outcome!.reason}`);
    return outcome!.kind === 'done';
  }

  /** One search over every shard of the indices. A name that has no index holds nothing; one that is closed is an error. */
  async search<T, Aggregations = never>(
    indices: readonly string[],
    request: StateSearch,
  ): Promise<estypes.SearchResponse<T, Aggregations>> {
    return askStore(this.#cluster, async (client) => {
      const search = { ...where(indices), ...request, allow_partial_search_results: false };
      const answer = await client.search<T, Aggregations>(search);
      checkWhole(answer, answer._shards.total);
      return answer;
    });
  }

  /** Several searches in one request, with an answer for each in order. */
  async searchEach<T, Aggregations = never>(
    searches: readonly { readonly indices: readonly string[]; readonly request: StateSearch }[],
  ): Promise<readonly estypes.SearchResponse<T, Aggregations>[]> {
    if (searches.length === 0) return [];
    const { responses } = await askStore(this.#cluster, async (client) => {
      const answer = await client.msearch<T>({
        searches: searches.flatMap(({ indices, request }) => [
          { ...where(indices), allow_partial_search_results: false },
          request,
        ]),
      });
      for (const one of answer.responses) {
        if ('error' in one) throw itemError(one.status, one.error);
        checkWhole(one, one._shards.total);
      }
      return answer;
    });
    return responses as unknown as readonly estypes.SearchResponse<T, Aggregations>[];
  }

  /** From here on searches see what has been written. */
  async refresh(indices: readonly string[]): Promise<void> {
    await askStore(this.#cluster, async (client) => {
      const answer = await client.indices.refresh({ ...where(indices), expand_wildcards: 'open' });
      if ((answer._shards?.failed ?? 0) > 0) {
        throw incomplete(`What was written to ${indices.join(', ')} cannot be made visible to searches.`);
      }
      return answer;
    });
  }

  async #bulk(batch: readonly string[], refresh: boolean): Promise<readonly WriteOutcome[]> {
    const outcomes = new Map<number, WriteOutcome>();
    try {
      await askStore(this.#cluster, async (client) => {
        const open = [...batch.keys()].filter((position) => !outcomes.has(position));
        const { items } = await client.bulk({ operations: open.map((position) => batch[position]!), refresh });
        if (items.length !== open.length) {
          throw incomplete(`${open.length} documents were sent, and ${items.length} answered.`);
        }
        const failures: errors.ResponseError[] = [];
        items.forEach((item, n) => {
          const outcome = outcomeOfItem(item);
          const { status, error } = resultOf(item);
          if (outcome === null) failures.push(itemError(status, error));
          else outcomes.set(open[n]!, outcome);
        });
        // Thrown as an answer of its own is: what may pass is sent again, without those that are done.
        if (failures[0] !== undefined) throw failures[0];
        return {};
      });
    } catch (error) {
      if (!isTooLarge(error)) throw error;
      if (batch.length === 1) return [{ kind: 'rejected', reason: 'It is larger than the server takes (413).' }];
      const half = Math.ceil(batch.length / 2);
      return [...(await this.#bulk(batch.slice(0, half), refresh)), ...(await this.#bulk(batch.slice(half), refresh))];
    }
    return batch.map((_, position) => outcomes.get(position)!);
  }
}

export type StateSearch = Pick<
  estypes.SearchRequest,
  'query' | 'size' | 'sort' | 'aggs' | '_source' | 'search_after' | 'seq_no_primary_term' | 'track_total_hits'
>;

/** As patterns: a name alone would be an error where it has no index yet, and one that is closed would be passed over. */
function where(indices: readonly string[]) {
  return {
    index: indices.map((name) => (name.endsWith('*') ? name : `${name}*`)),
    expand_wildcards: ['open', 'closed'] as ('open' | 'closed')[],
    allow_no_indices: true,
  };
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && error.message.includes(' answers 413: ');
}

function linesOf(write: Write): string {
  const at = { _index: write.index, _id: write.id };
  if (write.kind === 'delete') return JSON.stringify({ delete: at });
  if (write.kind === 'create') return `${JSON.stringify({ create: at })}\n${JSON.stringify(write.document)}`;
  const { seqNo, primaryTerm } = write.version;
  const action = { [write.kind]: { ...at, if_seq_no: seqNo, if_primary_term: primaryTerm } };
  const document = write.kind === 'update' ? { doc: write.document } : write.document;
  return `${JSON.stringify(action)}\n${JSON.stringify(document)}`;
}

function* batches(lines: readonly string[]): Iterable<readonly string[]> {
  let batch: string[] = [];
  let bytes = 0;
  for (const line of lines) {
    if (batch.length > 0 && bytes + line.length > maxBulkBytes) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(line);
    bytes += line.length;
  }
  if (batch.length > 0) yield batch;
}
