import type { SourceState } from '../api/context.ts';

/**
 * Says in words why the service cannot do its work; empty where it can. Everybody who can reach the service reads this,
 * without a key: so it counts, and names nothing.
 */
export function reasonsNotReady(
  states: readonly SourceState['state'][],
  { activeRules }: { readonly activeRules: number },
): readonly string[] {
  const among = (wanted: SourceState['state']): string | null => {
    const count = states.filter((state) => state === wanted).length;
    return count === 0 ? null : `${count} of ${states.length} ${states.length === 1 ? 'source' : 'sources'}`;
  };
  const [failing, starting] = [among('failing'), among('starting')];
  return [
    ...(activeRules > 0 ? [] : ['No rule runs on any source; GET /api/rules says why.']),
    ...(failing === null ? [] : [`${failing} cannot be read; GET /api/sources says why.`]),
    ...(starting === null ? [] : [`${starting} not read yet.`]),
  ];
}
