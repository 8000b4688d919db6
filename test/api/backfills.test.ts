import { expect, test } from 'vitest';
import { buildWorld, ids } from './world.ts';

test('a request is kept with the revisions that run, and noted in the audit log', async () => {
  const heeded: string[] = [];
  const world = buildWorld();
  const desk = { ...world.context.backfills, heed: () => void heeded.push('heed') };
  const { request } = buildWorld({ backfills: desk });
  const payload = { source: 'dc', from: '7d', to: '2026-01-31T12:30:00+01:00', rules: [ids.pipe.toUpperCase()] };
  const created = await request({ method: 'POST', url: '/api/backfills', payload });
  expect(created.statusCode).toBe(201);
  const { id, ...asked } = created.json<{ id: string }>();
  expect(asked).toMatchObject({
    source: 'dc',
    from: '2026-01-24T12:00:00.000Z',
    to: '2026-01-31T11:30:00.000Z',
    ruleCount: 1,
    askedBy: 'key-admin',
    askedAt: '2026-01-31T12:00:00.000Z',
    state: 'queued',
    rules: [{ id: ids.pipe, revision: 'e'.repeat(64) }],
  });
  expect(world.audit.entries()).toMatchObject([{ by: 'key-admin', action: 'backfill.create', subject: id }]);
  expect(heeded).toEqual(['heed']);

  expect((await request({ method: 'DELETE', url: `/api/backfills/${id}` })).statusCode).toBe(204);
  expect((await request({ url: `/api/backfills/${id}` })).json()).toMatchObject({
    state: 'cancelled',
    cancelledAt: '2026-01-31T12:00:00.000Z',
  });
  expect(heeded).toHaveLength(2);
});

test("'all' are the rules that run on the source, and 'to' is now where nobody says otherwise", async () => {
  const { request } = buildWorld();
  const ask = async (source: string) => {
    const payload = { source, from: '2026-01-31T00:00:00Z', rules: 'all' };
    return (await request({ method: 'POST', url: '/api/backfills', payload })).json<{
      to: string;
      rules: readonly { id: string }[];
    }>();
  };
  expect(await ask('dc')).toMatchObject({
    to: '2026-01-31T12:00:00.000Z',
    rules: [{ id: ids.psexec }, { id: ids.pipe }],
  });
  expect((await ask('embedded')).rules.map(({ id }) => id)).toEqual([ids.psexec]);
});

test('a backfill under way says how far it is, what failed and what is open; it is not whole before all is covered', async () => {
  const { request } = buildWorld();
  expect((await request({ url: '/api/backfills/second' })).json()).toEqual({
    id: 'second',
    source: 'dc',
    from: '2026-01-29T12:00:00.000Z',
    to: '2026-01-30T12:00:00.000Z',
    ruleCount: 1,
    askedBy: 'key-admin',
    askedAt: '2026-01-31T11:00:00.000Z',
    state: 'running',
    finishedAt: null,
    cancelledAt: null,
    progress: 0.9999,
    windows: 0,
    documents: 0,
    matches: { created: 0, present: 0, rejected: 0 },
    gaps: [
      {
        from: '2026-01-29T12:00:00.000Z',
        to: '2026-01-30T12:00:00.000Z',
        code: 'ELASTIC_UNREACHABLE',
        reason: 'No answer.',
        since: '2026-01-31T11:00:00.000Z',
        attempts: 3,
        nextAttempt: '2026-01-31T12:00:01.000Z',
      },
    ],
    quarantined: [],
    rules: [{ id: ids.psexec, revision: 'f'.repeat(64) }],
    open: [{ from: '2026-01-29T12:00:00.000Z', to: '2026-01-29T12:00:00.001Z', rules: 1 }],
  });
});

test('backfills that are queued or running are counted for Prometheus, by source', async () => {
  const { request } = buildWorld();
  const { body } = await request({ url: '/metrics' });
  expect(body).toContain('sigma_bridge_open_backfills{source="dc"} 1\n');
});
