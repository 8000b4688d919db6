import { SourceError } from '../hunt/event-source.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import type { Cluster } from './cluster.ts';
import { failureDiagnostic } from './failure.ts';
import { PointInTime } from './point-in-time.ts';
import { checkFuture } from './preflight-future.ts';
import { checkIndices } from './preflight-indices.ts';
import { checkRefresh } from './preflight-refresh.ts';
import { checkStoredSource } from './preflight-stored-source.ts';
import { checkTimes } from './preflight-times.ts';
import { localNames } from './remote-names.ts';
import { checkVersion } from './preflight-version.ts';

/** What a preflight learnt; null where it did not get so far. */
export interface SourceFacts {
  /** Null where it may not be asked for: that takes the cluster privilege `monitor`, and a proxy that lets it through. */
  readonly version: string | null;
}

/** What is checked, and what it is to be good for. */
export interface CheckedSource {
  readonly indices: readonly string[];
  readonly safetyLagMs: number;
}

export interface Preflight {
  readonly diagnostics: readonly Diagnostic[];
  readonly facts: SourceFacts;
}

/**
 * Finds what would keep a source from being read, and says it in our words. Passes with a key that holds only `read`
 * and `view_index_metadata` on the indices. Never rejects for what the server does or does not do.
 */
export async function preflight(cluster: Cluster, source: CheckedSource): Promise<Preflight> {
  const diagnostics: Diagnostic[] = [];
  let version: string | null = null;
  try {
    const found = await checkVersion(cluster);
    version = found.version;
    diagnostics.push(...found.diagnostics);
    if (found.diagnostics.length === 0) diagnostics.push(...(await checkSource(cluster, source)));
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    diagnostics.push(failureDiagnostic(error, cluster.url));
  }
  return { diagnostics, facts: { version } };
}

async function checkSource(cluster: Cluster, { indices, safetyLagMs }: CheckedSource): Promise<readonly Diagnostic[]> {
  const missing = await checkIndices(cluster, indices);
  if (missing.some(({ severity }) => severity === 'error')) return missing;
  // Whatever the checks above and below may overlook: this is what every window does first.
  const view = await PointInTime.open(cluster, indices);
  await view.close();
  const local = localNames(indices);
  return [
    ...missing,
    ...(local.length === 0 ? [] : await checkStoredSource(cluster, local)),
    ...(await checkDates(cluster, indices)),
    ...(local.length === 0 ? [] : await checkRefresh(cluster, local, safetyLagMs)),
  ];
}

async function checkDates(cluster: Cluster, indices: readonly string[]): Promise<readonly Diagnostic[]> {
  const found = await checkTimes(cluster, indices);
  // What is not mapped as a date cannot be compared with one.
  return found.some(({ severity }) => severity === 'error')
    ? found
    : [...found, ...(await checkFuture(cluster, indices))];
}
