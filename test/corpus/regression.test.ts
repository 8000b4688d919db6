import { expect, test } from 'vitest';
import { readInput } from '../../src/ecs/input-document.ts';
import { temporaryStores, testClock } from '../embedded/temporary-stores.ts';
import { differences, none } from '../end-to-end/differences.ts';
import { written } from '../end-to-end/hit-corpus.ts';
import { huntFiles, type FileMatch } from '../end-to-end/hunt-files.ts';
import { readDocuments } from '../end-to-end/read-documents.ts';
import { everyRule, realRules } from '../end-to-end/real-rules.ts';
import { regressionFile, regressionForms, regressionPairs, type RegressionForm } from '../end-to-end/regression.ts';
import { search } from '../end-to-end/search.ts';
import { storedMatches } from '../end-to-end/stored.ts';
import { incoming } from '../hunt/test-events.ts';

const paths = everyRule();
const isHere = paths !== null && regressionFile('raw8') !== null;

test.skipIf(!isHere).each(regressionForms)(
  'the regression events of SigmaHQ, %s: each rule matches its events, and the embedded store finds what the file run does',
  async (form) => {
    const rules = realRules(paths!);
    const { expected, context, unsupported } = regressionPairs(rules);
    expect([expected.length + unsupported.length, context.length]).toEqual([111, 5]);

    const found = await huntFiles(paths!, [regressionFile(form)!]);
    const pairs = new Set(written(pairsOf(found)));
    expect(written(expected).filter((pair) => !pairs.has(pair))).toEqual([]);
    expect(written(context).filter((pair) => pairs.has(pair))).toEqual([]);

    const stores = await temporaryStores(testClock(Date.now()));
    await stores.events.insertEvents(incoming(...storedDocuments(form)));
    await search(stores.events, { rules, plan: 'scan', stores });
    const stored = await storedMatches(stores);
    expect(differences(found, stored)).toEqual(none);
    console.info(
      `${form}: ${rules.length} rules, ${expected.length} of ${expected.length + unsupported.length} expected pairs, ` +
        `${found.length} pairs, ${stored.length} matches`,
    );
  },
);

test.skipIf(!isHere)('every rule decides the same on each of the three forms of an event', async () => {
  const [records, plain, moved] = await Promise.all(
    regressionForms.map(async (form) => {
      const found = await huntFiles(paths!, [regressionFile(form)!]);
      return found.map(({ rule, event, matchId }) => `${rule.id} ${event.line} ${matchId}`).sort();
    }),
  );
  expect(records!.length).toBeGreaterThan(170);
  expect(plain).toEqual(records);
  expect(moved).toEqual(records);
});

function pairsOf(found: readonly FileMatch[]) {
  return found.map(({ rule, event }) => ({ rule: rule.id, line: event.line }));
}

/** As `import` and the API store them. */
function storedDocuments(form: RegressionForm) {
  return readDocuments(regressionFile(form)!).map((document) => {
    const read = readInput(document, 'auto');
    if (read.kind === 'malformed') throw new Error(read.reason);
    return read.document;
  });
}
