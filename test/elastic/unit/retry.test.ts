import { expect, test } from 'vitest';
import { withRetry, type Patience } from '../../../src/elastic/retry.ts';

/** What is thrown in these tests: whether it is worth another attempt, and after what pause. */
class Refusal extends Error {
  readonly retry: boolean;
  readonly retryAfterMs: number | null;
  constructor(message: string, retry: boolean, retryAfterMs: number | null = null) {
    super(message);
    this.retry = retry;
    this.retryAfterMs = retryAfterMs;
  }
}

interface Row {
  readonly name: string;
  readonly failures: readonly Refusal[];
  readonly random?: number;
  readonly pauses: readonly number[];
  readonly ends: string;
}

const busy = new Refusal('busy', true);
const rows: readonly Row[] = [
  { name: 'what works at once is not waited for', failures: [], pauses: [], ends: 'done' },
  { name: 'pauses double', failures: [busy, busy, busy], pauses: [100, 200, 400], ends: 'done' },
  {
    name: 'no pause is longer than the longest',
    failures: [busy, busy, busy, busy],
    pauses: [100, 200, 400, 500],
    ends: 'done',
  },
  { name: 'chance shortens each pause', failures: [busy, busy], random: 0.25, pauses: [25, 50], ends: 'done' },
  {
    name: 'patience ends with the last attempt',
    failures: Array(5).fill(busy),
    pauses: [100, 200, 400, 500],
    ends: 'busy',
  },
  {
    name: 'a server that names a pause gets it',
    failures: [new Refusal('later', true, 300)],
    pauses: [300],
    ends: 'done',
  },
  {
    name: 'a server that names more than the longest pause is left alone',
    failures: [new Refusal('tomorrow', true, 501)],
    pauses: [],
    ends: 'tomorrow',
  },
  { name: 'what will not pass is not repeated', failures: [new Refusal('no', false)], pauses: [], ends: 'no' },
];

test.each(rows)('$name', async ({ failures, random = 1, pauses, ends }) => {
  const slept: number[] = [];
  const patience: Patience = {
    attempts: 5,
    baseMs: 100,
    maxMs: 500,
    random: () => random,
    sleep: (ms) => {
      slept.push(ms);
      return Promise.resolve();
    },
  };
  const coming = [...failures];
  const attempt = () => {
    const failure = coming.shift();
    return failure === undefined ? Promise.resolve('done') : Promise.reject(failure);
  };
  const end = await withRetry(attempt, (error) => error as Refusal, patience).catch(
    (error: unknown) => (error as Error).message,
  );
  expect({ slept, end }).toEqual({ slept: pauses, end: ends });
});
