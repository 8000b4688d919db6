import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { Cluster, defaultPatience } from '../../../src/elastic/cluster.ts';
import { connect } from '../../../src/elastic/connect.ts';
import { SearchLimit } from '../../../src/elastic/search-limit.ts';

/** Requests that are answered, or refused, when the test says so. */
function requests(limit: SearchLimit) {
  const open: { readonly name: string; end: (error: Error | null) => Promise<void> }[] = [];
  const send = (name: string): void => {
    const answered = Promise.withResolvers<string>();
    const end = async (error: Error | null): Promise<void> => {
      open.splice(
        open.findIndex((request) => request.name === name),
        1,
      );
      if (error === null) answered.resolve(name);
      else answered.reject(error);
      await done;
    };
    const done = limit
      .run(
        () => {
          open.push({ name, end });
          return answered.promise;
        },
        (error) => (error as Error).message === 'busy',
      )
      .then(
        () => undefined,
        () => undefined,
      );
  };
  return { send, sent: () => open.map(({ name }) => name), end: (error: Error | null) => open[0]!.end(error) };
}

const busy = new Error('busy');

test('no more are in flight than allowed, and the others follow in the order in which they came', async () => {
  const { send, sent, end } = requests(new SearchLimit(2));
  for (const name of ['a', 'b', 'c', 'd']) send(name);
  expect(sent()).toEqual(['a', 'b']);
  await end(null);
  expect(sent()).toEqual(['b', 'c']);
  await end(new Error('broken'));
  expect(sent()).toEqual(['c', 'd']);
});

test('each refusal for being busy halves what is allowed, down to one; each full round of answers adds one, up to all', async () => {
  const limit = new SearchLimit(4);
  const { send, end } = requests(limit);
  const allowed: number[] = [];
  for (const error of [busy, busy, busy, null, null, null, null, null, null, null, null, null, new Error('broken')]) {
    send('a');
    await end(error);
    allowed.push(limit.allowed);
  }
  expect(allowed).toEqual([2, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 4]);
});

test('while fewer are allowed, those that wait go on only as those in flight come back', async () => {
  const { send, sent, end } = requests(new SearchLimit(4));
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) send(name);
  await end(busy);
  expect(sent()).toEqual(['b', 'c', 'd']);
  await end(busy);
  expect(sent()).toEqual(['c', 'd']);
  await end(busy);
  expect(sent()).toEqual(['d']);
  await end(null);
  expect(sent()).toEqual(['e', 'f']);
});

test('a cluster that answers 429 gets four requests at once, then one, and answers all in the end', async () => {
  const atOnce: number[] = [];
  const refused: (() => void)[] = [];
  let inFlight = 0;
  const server = createServer((_, response) => {
    inFlight += 1;
    const answer = (status: number) => () => {
      inFlight -= 1;
      response.writeHead(status, { 'content-type': 'application/json', 'x-elastic-product': 'Elasticsearch' });
      response.end('{}');
    };
    atOnce.push(inFlight);
    if (atOnce.length > 4) answer(200)();
    else refused.push(answer(429));
    if (atOnce.length === 4) for (const refuse of refused) refuse();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const patience = { ...defaultPatience, random: () => 0, sleep: () => Promise.resolve() };
  const cluster = new Cluster(connect({ url }).connection!, { patience, maxSearches: 4 });
  onTestFinished(() => cluster.close());
  await Promise.all(Array.from({ length: 8 }, () => cluster.ask((client) => client.info())));
  expect([atOnce.slice(0, 5), atOnce.length]).toEqual([[1, 2, 3, 4, 1], 12]);
});
