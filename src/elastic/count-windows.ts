import type { estypes } from '@elastic/elasticsearch';
import type { IndexCounts } from '../hunt/event-source.ts';
import { sumCounts } from '../hunt/index-counts.ts';
import type { Window } from '../hunt/window.ts';
import { incomplete } from './check-answer.ts';
import { indexBuckets, readIndexBuckets, type IndexBuckets } from './count-by-index.ts';
import type { PointInTime } from './point-in-time.ts';
import { everythingIn, ingestTime, withoutIngestTime } from './window-query.ts';

/**
 * How many documents each window has, by backing index; windows in order of time, none over another. One search, which looks
 * at times alone. Far fewer than 65,536 buckets, the limit of an answer: a bucket is a window, or an index in it.
 */
export async function countWindows(view: PointInTime, windows: readonly Window[]): Promise<readonly IndexCounts[]> {
  if (windows.length === 0) return [];
  const span = { fromMs: windows[0]!.fromMs, toMs: windows.at(-1)!.toMs };
  const { aggregations } = await view.aggregate<Record<'stamped' | 'unstamped', WindowBuckets>>(everythingIn(span), {
    stamped: { filter: { exists: { field: ingestTime } }, aggs: { windows: byWindow(ingestTime, windows) } },
    unstamped: { filter: withoutIngestTime, aggs: { windows: byWindow('@timestamp', windows) } },
  });
  if (aggregations === undefined) throw incomplete('A count of windows came back empty.');
  const { stamped, unstamped } = aggregations;
  return windows.map((_window, index) => {
    const parts = [stamped, unstamped].map(({ windows: counted }) => {
      const bucket = counted.buckets[String(index)];
      if (bucket === undefined) throw incomplete('A count of windows lacks one of them.');
      return readIndexBuckets(bucket.indices);
    });
    return sumCounts(parts);
  });
}

interface WindowBuckets {
  readonly windows: { readonly buckets: Readonly<Record<string, { readonly indices: IndexBuckets } | undefined>> };
}

function byWindow(field: string, windows: readonly Window[]): estypes.AggregationsAggregationContainer {
  // From is part of a range, to is not, as of a window.
  const ranges = windows.map(({ fromMs, toMs }, index) => ({ key: String(index), from: fromMs, to: toMs }));
  return { date_range: { field, keyed: true, format: 'epoch_millis', ranges }, aggs: { indices: indexBuckets } };
}
