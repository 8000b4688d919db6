import { expect } from 'vitest';
import { elasticTest } from './elastic-test.ts';
import { testIndices } from './test-indices.ts';
import { eventOf, watchIndices } from './watched-indices.ts';

const { prefix, admin } = testIndices();
const hourMs = 3_600_000;

elasticTest.each([
  ['forward', hourMs],
  ['back', -hourMs],
])(
  'fault 14: our clock is set %s by an hour: what came before, meanwhile and after is found once',
  async (name, stepMs) => {
    const index = `${prefix}-${name}`;
    const store = async (n: number, minutesAgo: number) => {
      await admin().index({ index, document: eventOf(n, minutesAgo), refresh: true });
    };
    await store(1, 90);
    const watched = await watchIndices([index]);
    await watched.tick();
    await store(2, 50);
    watched.clock.forward(stepMs);
    await store(3, 0);
    await watched.tick();
    await watched.tick();
    expect(await watched.coverage()).toMatchObject({ lagMs: 0, gaps: [], reopened: [] });
    expect(await watched.found()).toEqual([1, 2, 3]);

    // The other way, while the index is closed: it is tried again soon after it is open.
    await admin().indices.close({ index });
    await watched.tick();
    expect((await watched.coverage()).gaps).not.toEqual([]);
    watched.clock.forward(-stepMs);
    await admin().indices.open({ index });
    await store(4, 0);
    await watched.tick();
    await watched.tick();
    expect(await watched.coverage()).toMatchObject({ lagMs: 0, gaps: [] });
    expect(await watched.found()).toEqual([1, 2, 3, 4]);
    await watched.stop();
  },
);
