import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { takeEvents } from '../../src/api/take-events.ts';
import { memoryEvents } from './memory-stores.ts';
import { buildWorld, keyOf } from './world.ts';

const ndjson = { 'content-type': 'application/x-ndjson' };
const event = (record: number) => ({ winlog: { channel: 'Security', record_id: record } });
const post = { method: 'POST', url: '/api/events', key: 'ingest', headers: ndjson } as const;

test('good lines are kept, bad ones are told by number and reason, blank ones are nothing', async () => {
  const { request, events } = buildWorld();
  const lines = [
    JSON.stringify(event(1)),
    '',
    '{"winlog":',
    '[]',
    '{"message":"no channel"}',
    JSON.stringify({ ...event(2), message: 'a'.repeat(2000) }),
    JSON.stringify({ 'winlog.channel': 'Security' }),
    JSON.stringify(event(1)),
  ];
  const response = await request({ ...post, payload: lines.join('\r\n') });
  expect([response.statusCode, response.json()]).toEqual([
    200,
    {
      inserted: 2,
      present: 1,
      badLines: 4,
      bad: [
        { line: 3, code: 'API_LINE_NOT_JSON', reason: expect.stringMatching(/^Not JSON: /) as string },
        { line: 4, code: 'API_LINE_NOT_AN_EVENT', reason: 'An object was expected, not an array.' },
        { line: 5, code: 'API_LINE_NOT_AN_EVENT', reason: 'It has no winlog.channel, so that no rule could see it.' },
        { line: 6, code: 'API_LINE_TOO_LONG', reason: 'This line is longer than 2000 bytes.' },
      ],
    },
  ]);
  expect(events.events).toEqual([
    { document: event(1), sample: false },
    { document: { 'winlog.channel': 'Security' }, sample: false },
  ]);
});

test('a record of an EVTX file is kept as winlogbeat would have sent it, a malformed one is told', async () => {
  const { request, events } = buildWorld();
  const record = { Event: { System: { Channel: 'System', EventID: 6, EventRecordID: 1 }, EventData: { a: true } } };
  const response = await request({ ...post, payload: `${JSON.stringify(record)}\n{"Event":{"EventData":{}}}` });
  expect(response.json()).toMatchObject({
    inserted: 1,
    bad: [{ line: 2, code: 'API_LINE_NOT_AN_EVENT', reason: 'No record of an EVTX file: Event.System is missing.' }],
  });
  const winlog = { api: 'wineventlog', channel: 'System', event_id: '6', record_id: 1, event_data: { a: 'true' } };
  expect(events.events).toEqual([{ document: { event: { kind: 'event', code: '6' }, winlog }, sample: false }]);
});

test('bytes that are not UTF-8 are told and not replaced', async () => {
  const payload = Buffer.concat([
    Buffer.from(`${JSON.stringify(event(1))}\n{"winlog":{"channel":"`),
    Buffer.from([0xff]),
    Buffer.from('"}}'),
  ]);
  const response = await buildWorld().request({ ...post, payload });
  expect(response.json()).toMatchObject({
    inserted: 1,
    bad: [{ line: 2, code: 'API_LINE_NOT_JSON', reason: 'Not JSON: the line is not UTF-8.' }],
  });
});

test.each([
  ['yesterday', '"yesterday"'],
  ['', '""'],
  ['2026-13-31T08:00:00Z', '"2026-13-31T08:00:00Z"'],
  [9e15, '9000000000000000'],
  [{ at: 1 }, '{"at":1}'],
  ['2026-01-31T08:00:00+01:00', null],
  [1_769_846_400_000, null],
  [null, null],
])('an event of the time %j is refused for %s', async (time, quoted) => {
  const { request, events } = buildWorld();
  const sent = { ...event(1), '@timestamp': time };
  const response = await request({ ...post, payload: `${JSON.stringify(event(2))}\n${JSON.stringify(sent)}` });
  const reason = `Its @timestamp is ${quoted}, which is no time: ISO 8601 was expected.`;
  expect(response.json()).toMatchObject({
    bad: quoted === null ? [] : [{ line: 2, code: 'API_LINE_NOT_AN_EVENT', reason }],
  });
  expect(events.events).toHaveLength(quoted === null ? 2 : 1);
});

test('where Sysmon writes a time of its own, that is the time of the event', async () => {
  const winlog = {
    channel: 'Microsoft-Windows-Sysmon/Operational',
    event_data: { UtcTime: '2026-01-31 08:00:00.000' },
  };
  const payload = JSON.stringify({ '@timestamp': 'yesterday', winlog });
  expect((await buildWorld().request({ ...post, payload })).json()).toMatchObject({ inserted: 1, bad: [] });
});

test('an empty body is no mistake', async () => {
  const response = await buildWorld().request({ ...post, payload: '' });
  expect([response.statusCode, response.json()]).toEqual([200, { inserted: 0, present: 0, badLines: 0, bad: [] }]);
});

test('many events are kept in batches, each once', async () => {
  const { request, events } = buildWorld({ limits: { maxBodyBytes: 1_000_000, maxEventBytes: 1000 } });
  const payload = Array.from({ length: 1201 }, (_, record) => JSON.stringify(event(record))).join('\n');
  expect((await request({ ...post, payload })).json()).toMatchObject({ inserted: 1201, present: 0 });
  expect(events.events).toHaveLength(1201);
});

test('of many bad lines the first thousand are told and all are counted', async () => {
  const { request } = buildWorld();
  const answer = (await request({ ...post, payload: `${JSON.stringify(event(1))}\n${'1\n'.repeat(2500)}` })).json<{
    badLines: number;
    bad: readonly { line: number }[];
  }>();
  expect([answer.badLines, answer.bad.length, answer.bad.at(-1)!.line]).toEqual([2500, 1000, 1001]);
  const response = await request({ ...post, payload: '1\n'.repeat(2500) });
  expect([response.statusCode, response.json()]).toEqual([
    400,
    expect.objectContaining({ code: 'API_NO_GOOD_LINE', detail: 'None of the 2500 lines was an event.' }),
  ]);
  expect(response.json<{ errors: readonly object[] }>().errors).toHaveLength(1000);
});

test.each(['', '1', '{'])('while a body of lines that hold %o is read, others get their turn', async (text) => {
  const body = Readable.from([Buffer.from(`${text}\n`.repeat(100_000))]);
  let turns = 0;
  const others = setInterval(() => (turns += 1), 0);
  onTestFinished(() => {
    clearInterval(others);
  });
  await takeEvents(body, memoryEvents(), { maxBodyBytes: 1_000_000, maxEventBytes: 1000 });
  expect(turns).toBeGreaterThan(1);
});

test('a body without a length is cut off at the limit, and its sender still gets the answer', async () => {
  const { app } = buildWorld();
  onTestFinished(() => app.close());
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const headers = { ...ndjson, authorization: `Bearer ${keyOf('ingest')}` };
  const answer = new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
    const sending = httpRequest({ port, path: '/api/events', method: 'POST', headers }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => {
        resolve({ status: response.statusCode, body });
        sending.destroy();
      });
    });
    sending.on('error', reject);
    // More than the limit, and never ended: only the limit can bring an answer.
    sending.write(`${JSON.stringify(event(1))}\n`.repeat(1000));
  });
  expect(await answer).toMatchObject({ status: 413, body: expect.stringContaining('API_BODY_TOO_LARGE') as string });
});
