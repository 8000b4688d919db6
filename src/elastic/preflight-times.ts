import type { Query } from '../compile/query.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import { checkWhole } from './check-answer.ts';
import type { Cluster } from './cluster.ts';
import { elasticCodes, elasticDiagnostic, type ElasticCode } from './diagnostic-codes.ts';
import { anyEvent, withoutIngestTime } from './window-query.ts';

const timeFields = ['event.ingested', '@timestamp'];
const dateTypes = ['date', 'date_nanos'];

/** So many are counted exactly: more make no other message. */
const countedUpTo = 10_000;

/** Whether windows can be cut from the documents' times, and whether every document has one. */
export async function checkTimes(cluster: Cluster, indices: readonly string[]): Promise<readonly Diagnostic[]> {
  const { fields } = await cluster.ask((client) =>
    client.fieldCaps({ index: [...indices], fields: timeFields, allow_no_indices: false }),
  );
  const source = `'${indices.join(',')}'`;
  const undatable = timeFields.flatMap((field) =>
    Object.keys(fields[field] ?? {})
      .filter((type) => !dateTypes.includes(type))
      .map((type) => report('ELASTIC_TIME_FIELD', `${field} is mapped as '${type}' in ${source}, not as a date.`)),
  );
  if (undatable.length > 0) return undatable;
  if (timeFields.every((field) => fields[field] === undefined)) {
    return [report('ELASTIC_TIME_FIELD', `Neither ${timeFields.join(' nor ')} is mapped in ${source}.`)];
  }

  const missing = (field: string): Query => ({ bool: { must_not: { exists: { field } } } });
  const undated = await count(cluster, indices, [withoutIngestTime, missing('@timestamp')]);
  const unstamped = (await count(cluster, indices, [withoutIngestTime])) - undated;
  return [
    ...(undated > 0
      ? [report('ELASTIC_UNDATED', `Neither event.ingested nor @timestamp is in ${quantity(undated)} of ${source}.`)]
      : []),
    ...(unstamped > 0
      ? [report('ELASTIC_NO_INGEST_TIME', `event.ingested is missing in ${quantity(unstamped)} of ${source}.`)]
      : []),
  ];
}

async function count(cluster: Cluster, indices: readonly string[], filter: readonly Query[]): Promise<number> {
  const answer = await cluster.ask((client) =>
    client.search({
      index: [...indices],
      size: 0,
      query: { bool: { filter: [anyEvent, ...filter] } },
      track_total_hits: countedUpTo,
      allow_partial_search_results: false,
      allow_no_indices: false,
    }),
  );
  checkWhole(answer, answer._shards.total);
  const { total } = answer.hits;
  return typeof total === 'number' ? total : (total?.value ?? 0);
}

function quantity(documents: number): string {
  if (documents >= countedUpTo) return `${countedUpTo} or more documents`;
  return documents === 1 ? '1 document' : `${documents} documents`;
}

function report(code: ElasticCode, message: string): Diagnostic {
  return elasticDiagnostic(code, message, { hint: elasticCodes[code].remedy });
}
