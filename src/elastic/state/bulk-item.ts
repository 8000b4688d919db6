import { errors } from '@elastic/elasticsearch';
import type { estypes } from '@elastic/elasticsearch';

/** What became of one write. `missing`: there is no such document to be changed; `rejected`: it will never be taken. */
export type WriteOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'rejected'; readonly reason: string };

type Item = estypes.BulkResponse['items'][number];

// What is wrong with the document itself. Other refusals with the same status speak of the index or the cluster, as a limit
// of shards or a closed index does: no other document would be taken either.
const faultsOfDocument = [
  'document_parsing_exception',
  'mapper_parsing_exception',
  'illegal_argument_exception',
  'x_content_parse_exception',
];

/** Null where the server could not do it, and another attempt may help. */
export function outcomeOfItem(item: Item): WriteOutcome | null {
  const { status, error } = resultOf(item);
  if (status >= 200 && status < 300) return { kind: 'done' };
  if (status === 409) return { kind: 'conflict' };
  if (status === 404 && error?.type !== 'index_not_found_exception') return { kind: 'missing' };
  if (status === 413 || (status === 400 && faultsOfDocument.includes(error?.type ?? ''))) {
    return { kind: 'rejected', reason: reasonOf(error) };
  }
  return null;
}

/** The failure of one item as the client would throw it for a whole answer, so that it is judged as one. */
export function itemError(status: number, error: estypes.ErrorCause | undefined): errors.ResponseError {
  return new errors.ResponseError({
    statusCode: status,
    body: { error, status },
    headers: { 'x-elastic-product': 'Elasticsearch' },
    warnings: null,
    meta: null as never,
  });
}

export function resultOf(item: Item): estypes.BulkResponseItem {
  return Object.values(item)[0]!;
}

function reasonOf(error: estypes.ErrorCause | undefined): string {
  const deepest = error?.caused_by ?? error;
  const reasons = [error?.reason, deepest === error ? null : deepest?.reason].filter(
    (reason) => typeof reason === 'string',
  );
  // It quotes the document, of which any amount may be wrong.
  return reasons.join(': ').slice(0, 1_000) || 'The server gives no reason.';
}
