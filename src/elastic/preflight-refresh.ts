import type { Diagnostic } from '../text/diagnostic.ts';
import type { Cluster } from './cluster.ts';
import { elasticCodes, elasticDiagnostic } from './diagnostic-codes.ts';
import { listed } from './listed.ts';

/**
 * Whether searches see new documents soon enough. One that shows up later than the safety lag lies in a window that was
 * searched without it, and is read again at the next audit.
 */
export async function checkRefresh(
  cluster: Cluster,
  indices: readonly string[],
  safetyLagMs: number,
): Promise<readonly Diagnostic[]> {
  const setting = 'index.refresh_interval';
  const answer = await cluster.ask((client) =>
    client.indices.getSettings({
      index: [...indices],
      // Of an index that sets none, its server's own.
      include_defaults: true,
      filter_path: [`*.settings.${setting}`, `*.defaults.${setting}`],
    }),
  );
  const slow = Object.keys(answer)
    .sort()
    .flatMap((name) => {
      const { settings, defaults } = answer[name]!;
      const interval = settings?.index?.refresh_interval ?? defaults?.index?.refresh_interval;
      return typeof interval === 'string' && intervalMs(interval) >= safetyLagMs ? [{ name, interval }] : [];
    });
  return [...Map.groupBy(slow, ({ interval }) => interval)].map(([interval, of]) => {
    const names = listed(of.map(({ name }) => name));
    const message = `In ${names} ${setting} is ${interval}, and the safety lag is ${safetyLagMs / 1000}s.`;
    return elasticDiagnostic('ELASTIC_SLOW_REFRESH', message, { hint: elasticCodes.ELASTIC_SLOW_REFRESH.remedy });
  });
}

const unitMs = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1, micros: 1e-3, nanos: 1e-6 } as const;

/** `-1` is never: documents show up when somebody asks for a refresh. `0` is at once. */
function intervalMs(interval: string): number {
  if (interval === '-1') return Infinity;
  const [, count, unit] = /^(\d+(?:\.\d+)?)(d|h|m|s|ms|micros|nanos)$/i.exec(interval) ?? [];
  return unit === undefined ? 0 : Number(count) * unitMs[unit.toLowerCase() as keyof typeof unitMs];
}
