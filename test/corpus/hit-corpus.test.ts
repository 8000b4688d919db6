import { expect, test } from 'vitest';
import { temporaryStores, testClock } from '../embedded/temporary-stores.ts';
import { incoming } from '../hunt/test-events.ts';
import { differences, none } from '../end-to-end/differences.ts';
import { expectedPairs, foundPairs, hitCorpusFile, hitCorpusShapes, written } from '../end-to-end/hit-corpus.ts';
import { huntFiles } from '../end-to-end/hunt-files.ts';
import { readDocuments } from '../end-to-end/read-documents.ts';
import { realRules, everyRule } from '../end-to-end/real-rules.ts';
import { search } from '../end-to-end/search.ts';
import { storedMatches } from '../end-to-end/stored.ts';

const paths = everyRule();
const isHere = paths !== null && hitCorpusFile('raw8') !== null;

test.skipIf(!isHere).each(hitCorpusShapes)(
  'the hit corpus, %s: a file run finds what is expected, and the embedded store what the file run does',
  async (shape) => {
    const file = hitCorpusFile(shape)!;
    const rules = realRules(paths!);
    const found = await huntFiles(paths!, [file]);
    expect(written(foundPairs(found, rules))).toEqual(written(expectedPairs()));

    const stores = await temporaryStores(testClock(Date.now()));
    await stores.events.insertEvents(incoming(...readDocuments(file)));
    await search(stores.events, { rules, plan: 'scan', stores });
    const stored = await storedMatches(stores);
    expect(differences(found, stored)).toEqual(none);
    console.info(`${shape}: ${rules.length} rules, ${found.length} pairs, ${stored.length} matches`);
  },
);
