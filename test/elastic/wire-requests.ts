import type { Deed, WireRequest } from './wire-proxy.ts';

// Which of the requests of a window one is.

export const isOpening = ({ method, path }: WireRequest): boolean => method === 'POST' && path.includes('/_pit?');
export const isClosing = ({ method, path }: WireRequest): boolean => method === 'DELETE' && path === '/_pit';
export const isSearch = ({ path, body }: WireRequest): boolean => path.startsWith('/_search') && body.includes('"pit"');
export const isPage = (request: WireRequest): boolean => isSearch(request) && request.body.includes('_shard_doc');
export const isLaterPage = (request: WireRequest): boolean => isPage(request) && request.body.includes('search_after');
export const isCount = (request: WireRequest): boolean => isSearch(request) && !isPage(request);

/** What the server answers when a search fails with an error of this type. */
export function searchError(status: number, type: string, headers: Readonly<Record<string, string>> = {}): Deed {
  const error = { type: 'search_phase_execution_exception', root_cause: [{ type, reason: type }] };
  return { kind: 'answer', status, headers, body: { error, status } };
}
