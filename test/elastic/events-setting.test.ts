import { expect } from 'vitest';
import { ruleText } from '../cli/rule-text.ts';
import { runMain, temporaryFiles } from '../cli/run-main.ts';
import { temporaryFolder, testClock } from '../embedded/temporary-stores.ts';
import { startService } from '../service/test-service.ts';
import type { Json } from '../service/test-service.ts';
import { elasticServer, elasticTest } from './elastic-test.ts';
import { indexDocuments } from './index-documents.ts';
import { testIndices } from './test-indices.ts';

const { prefix, admin } = testIndices();

/** One process, as Sysmon and as Windows itself tell of it, an hour ago. */
const documents = [
  ['Microsoft-Windows-Sysmon/Operational', '1', 'Image'],
  ['Security', '4688', 'NewProcessName'],
].map(([channel, code, field], index) => ({
  '@timestamp': new Date(Date.now() - 3_600_000).toISOString(),
  event: { code },
  winlog: {
    channel,
    computer_name: 'ws17',
    record_id: index,
    event_data: { [field!]: 'C:\\Windows\\System32\\whoami.exe' },
  },
}));

elasticTest.each(['scan', 'push'])('a source reads the events that it means by a logsource: %s', async (plan) => {
  const index = `${prefix}-${plan}`;
  await indexDocuments(admin(), index, documents);
  const { url, auth } = elasticServer();
  const source = { indices: [`${index}-*`], elasticsearch: { url, ...auth }, startAt: 'oldest' };
  const folder = temporaryFiles({ 'a.yml': ruleText('a') });
  const config = {
    ...{ rules: [folder], plan, safetyLag: '0s', events: { process_creation: ['sysmon'] } },
    sources: [
      { ...source, name: 'as-all' },
      { ...source, name: 'own', events: { process_creation: ['security_4688'] } },
    ],
  };
  const lines = Object.entries(config).map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`);
  const service = await startService(temporaryFolder(), testClock(Date.now()), lines.join(''));
  const matches = await service.list('/api/matches');
  const shown = matches.map(({ event }) => [(event as Json).source, (event as Json).code]);
  expect(shown.sort()).toEqual([
    ['as-all', '1'],
    ['own', '4688'],
  ]);

  const file = temporaryFiles({ 'config.yml': JSON.stringify(config) });
  const checked = await runMain(['check', folder, '--source', 'own', '--config', `${file}/config.yml`, '--json']);
  const { rules } = JSON.parse(checked.out) as { readonly rules: readonly { readonly reasons: readonly object[] }[] };
  expect(rules.flatMap(({ reasons }) => reasons)).toEqual([expect.objectContaining({ event: 'security_4688' })]);
});
