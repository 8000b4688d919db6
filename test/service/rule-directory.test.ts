import { expect, test } from 'vitest';
import { configureRules } from '../../src/active-rules.ts';
import { builtInProfile } from '../../src/compile/built-in-profile.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import { SourceError } from '../../src/hunt/event-source.ts';
import { loadMapping } from '../../src/load.ts';
import { judgingRules } from '../../src/service/judge-rules.ts';
import { LoadedRuleDirectory } from '../../src/service/rule-directory.ts';
import { parseRules } from '../../src/sigma/parse-rules.ts';
import { runAtOnce } from '../../src/text/steps.ts';
import { idOf, ruleText } from '../cli/rule-text.ts';
import { testClock } from '../embedded/temporary-stores.ts';

const { mapping, fieldTypes } = loadMapping();
const builtIn = builtInProfile(fieldTypes, ['wlb8']);
const { config } = parseConfig({ file: null, env: {}, readFile: () => '' });
const configured = configureRules(parseRules(ruleText('a'), 'rules.yml'), mapping, config).rules;

/** Two sources: of `dc` the readings are counted, and it can be down; `lab` always answers. */
function directory() {
  const clock = testClock();
  const dc = { readings: 0, failure: null as Error | null };
  const rules = new LoadedRuleDirectory(
    {
      ...{ rules: configured, refused: [], staleRules: new Map(), changes: new Map(), profile: builtIn },
      judgements: runAtOnce(judgingRules(configured, builtIn)).byId,
    },
    {
      stormOf: () => null,
      now: clock.now,
      sources: [
        {
          name: 'dc',
          recent: () => null,
          profile() {
            dc.readings += 1;
            return dc.failure === null ? Promise.resolve({ ...builtIn, name: 'dc' }) : Promise.reject(dc.failure);
          },
        },
        { name: 'lab', recent: () => null, profile: () => Promise.resolve({ ...builtIn, name: 'lab' }) },
      ],
    },
  );
  const read = async () => {
    const { queries, unread } = (await rules.ruleDetail(idOf('a')))!;
    return { on: queries.map(({ on }) => on), unread };
  };
  return { clock, dc, read };
}

test('a source is asked for its mappings once a minute, however many requests come', async () => {
  const { clock, dc, read } = directory();
  const answers = await Promise.all([read(), read(), read()]);
  expect([answers, dc.readings]).toEqual([Array(3).fill({ on: ['dc', 'lab'], unread: [] }), 1]);
  clock.forward(59_999);
  await read();
  expect(dc.readings).toBe(1);
  clock.forward(1);
  await read();
  expect(dc.readings).toBe(2);
});

test('in the place of a source that does not answer stand the built-in types, and it is named', async () => {
  const { clock, dc, read } = directory();
  dc.failure = new SourceError('ELASTIC_UNREACHABLE', 'No connection.', { transient: true });
  const withoutIt = { on: [builtIn.name, 'lab'], unread: ['dc'] };
  expect([await read(), await read(), dc.readings]).toEqual([withoutIt, withoutIt, 1]);
  dc.failure = null;
  clock.forward(60_000);
  expect(await read()).toEqual({ on: ['dc', 'lab'], unread: [] });
});

test('a source that breaks its promise is not taken for one that does not answer', async () => {
  const { dc, read } = directory();
  dc.failure = new Error('a mistake of ours');
  await expect(read()).rejects.toThrow('a mistake of ours');
});
