import { expect, test } from 'vitest';
import { checkWhole, type Completeness } from '../../../src/elastic/check-answer.ts';

const whole: Completeness = { timed_out: false, _shards: { total: 3, successful: 3, skipped: 1, failed: 0 } };

const rows: readonly { readonly name: string; readonly answer: unknown; readonly fault: string | null }[] = [
  { name: 'all shards answered, some by being skipped', answer: whole, fault: null },
  { name: 'timed out', answer: { ...whole, timed_out: true }, fault: 'the search timed out' },
  { name: 'ended early', answer: { ...whole, terminated_early: true }, fault: 'the search ended early' },
  {
    name: 'a failed shard',
    answer: { ...whole, _shards: { total: 3, successful: 2, failed: 1 } },
    fault: '1 of 3 shards failed',
  },
  {
    name: 'a shard that neither answered nor failed',
    answer: { ...whole, _shards: { total: 3, successful: 2, failed: 0 } },
    fault: '2 of 3 shards answered',
  },
  {
    name: 'no shards where there were some',
    answer: { ...whole, _shards: { total: 0, successful: 0, failed: 0 } },
    fault: 'it is from 0 shards, not from 3',
  },
  { name: 'no word of shards', answer: {}, fault: 'it does not say which shards it is from' },
  {
    name: 'a skipped remote cluster',
    answer: { ...whole, _clusters: { skipped: 1, details: { far: { status: 'skipped' } } } },
    fault: "the remote cluster 'far' is skipped",
  },
  {
    name: 'a remote cluster with some of its shards',
    answer: { ...whole, _clusters: { skipped: 0, details: { far: { status: 'partial' } } } },
    fault: "the remote cluster 'far' is partial",
  },
  {
    name: 'skipped clusters without their names',
    answer: { ...whole, _clusters: { skipped: 2 } },
    fault: '2 remote clusters were skipped',
  },
  {
    name: 'remote clusters that all answered',
    answer: { ...whole, _clusters: { skipped: 0, details: { far: { status: 'successful' } } } },
    fault: null,
  },
];

test.each(rows)('$name', ({ answer, fault }) => {
  const check = () => {
    checkWhole(answer as Completeness, 3);
  };
  if (fault === null) expect(check).not.toThrow();
  else
    expect(check).toThrow(
      expect.objectContaining({
        code: 'ELASTIC_INCOMPLETE',
        transient: true,
        message: `An answer is not whole: ${fault}.`,
      }) as Error,
    );
});
