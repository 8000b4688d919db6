import { beforeAll, expect } from 'vitest';
import { jsonLines, runMain } from '../cli/run-main.ts';
import { matchIdOf } from '../end-to-end/match-id-of.ts';
import {
  casesOf,
  documentsOfShape,
  expectedVerdicts,
  psexecShapes,
  verdicts,
  type PsexecShape,
} from '../end-to-end/psexec.ts';
import { psexecRules, realRules } from '../end-to-end/real-rules.ts';
import { plans, search } from '../end-to-end/search.ts';
import { storedMatches } from '../end-to-end/stored.ts';
import { elasticTest, isServed } from './elastic-test.ts';
import { indexDocuments, type EventDocument } from './index-documents.ts';
import { testIndices } from './test-indices.ts';
import { testSource } from './test-source.ts';
import { putWinlogbeatTemplate } from './winlogbeat-template.ts';

const { prefix, admin } = testIndices();
/** By winlogbeat's template, and as Elasticsearch maps by itself where nobody installed one. */
const mappings = ['winlogbeat', 'dynamic'] as const;
const prefixOf = (shape: PsexecShape, types: (typeof mappings)[number]) => `${prefix}-${types}-${shape}`;

beforeAll(async () => {
  if (!isServed) return;
  const client = admin();
  for (const types of mappings) {
    for (const shape of psexecShapes) {
      if (types === 'winlogbeat') await putWinlogbeatTemplate(client, prefixOf(shape, types));
      await indexDocuments(client, prefixOf(shape, types), documentsOfShape(shape));
    }
  }
});

const rules = realRules(psexecRules);
const places = psexecShapes.flatMap((shape) => mappings.map((types) => ({ shape, types })));

elasticTest.each(places.flatMap((place) => plans.map((plan) => ({ ...place, plan }))))(
  'the scheduler, $plan: every PsExec case in shape $shape, $types types',
  async ({ shape, types, plan }) => {
    const stores = await search(testSource([`${prefixOf(shape, types)}-*`]), { rules, plan });
    const found = new Set((await storedMatches(stores)).map(({ id }) => id));
    const cases = casesOf(shape);
    expect(verdicts(cases, found)).toEqual(expectedVerdicts(cases));
    expect(found.size).toBe(cases.filter(({ matches }) => matches).length);
  },
);

// The query is built for winlogbeat's own types, and promises nothing about others.
const options = ['', '--shape raw8'] as const;

elasticTest.each(psexecShapes.flatMap((shape) => options.map((option) => ({ shape, option }))))(
  'the query of compile --json $option, sent as it is, returns every positive in shape $shape',
  async ({ shape, option }) => {
    const returned = new Set<string>();
    for (const path of psexecRules) {
      const flags = ['--json', ...option.split(' ').filter((word) => word !== '')];
      const [compiled] = jsonLines(await runMain(['compile', path, ...flags]));
      const { id, query } = compiled as { readonly id: string; readonly query: object };
      const index = `${prefixOf(shape, 'winlogbeat')}-*`;
      const answer = await admin().search<EventDocument>({ index, query, size: 1_000 });
      for (const { _source } of answer.hits.hits) returned.add(matchIdOf(id, _source!));
    }
    const missed = casesOf(shape).filter((row) => row.matches && !returned.has(row.matchId));
    expect(missed.map(({ name }) => name)).toEqual([]);
  },
);
