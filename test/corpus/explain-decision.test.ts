import { expect, test } from 'vitest';
import { explainAll } from '../compile/explained-decisions.ts';
import { hitCorpusFile, hitCorpusShapes } from '../end-to-end/hit-corpus.ts';
import { readDocuments } from '../end-to-end/read-documents.ts';
import { everyRule, realRules } from '../end-to-end/real-rules.ts';

const paths = everyRule();
const isHere = paths !== null && hitCorpusFile('raw8') !== null;

test.skipIf(!isHere).each(hitCorpusShapes)(
  'the hit corpus, %s: what is told of every rule and every tenth event is what the naive decider says',
  async (shape) => {
    const rules = realRules(paths!).map(({ bound }) => bound);
    const documents = readDocuments(hitCorpusFile(shape)!).filter((_, index) => index % 10 === 0);
    const { explained, matches, wrong } = await explainAll(rules, documents);
    console.info(
      `${shape}: ${rules.length} rules, ${documents.length} events, ${explained} explained, ${matches} matches`,
    );
    expect(wrong).toEqual([]);
    expect(matches).toBeGreaterThan(50);
  },
);
