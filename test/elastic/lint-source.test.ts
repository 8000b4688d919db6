import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { ruleText } from '../cli/rule-text.ts';
import { runMain, temporaryFiles } from '../cli/run-main.ts';
import { elasticServer, elasticTest } from './elastic-test.ts';
import { testIndices } from './test-indices.ts';

const { prefix, admin } = testIndices();

/** A configuration whose source `mine` is the index of this test. */
function configFor(folder: string): string {
  const { url, auth } = elasticServer();
  const file = join(folder, 'config.yml');
  const elasticsearch = { url, ...auth };
  writeFileSync(file, JSON.stringify({ sources: [{ name: 'mine', indices: [`${prefix}*`], elasticsearch }] }));
  return file;
}

elasticTest('check --source tells what stands between rules and the mapping and events of a live index', async () => {
  await admin().indices.create({
    index: prefix,
    settings: { number_of_replicas: 0 },
    mappings: {
      properties: {
        '@timestamp': { type: 'date' },
        event: { properties: { code: { type: 'keyword' } } },
        winlog: { properties: { channel: { type: 'keyword' } } },
        process: {
          properties: {
            executable: { type: 'text' },
            command_line: { type: 'keyword', ignore_above: 8 },
          },
        },
      },
    },
  });
  await admin().index({
    index: prefix,
    refresh: true,
    document: {
      '@timestamp': new Date().toISOString(),
      event: { code: '1' },
      winlog: { channel: 'Microsoft-Windows-Sysmon/Operational' },
      process: { executable: 'C:\\a.exe', command_line: 'a' },
    },
  });
  const folder = temporaryFiles({
    'a.yml': ruleText('a', {
      detection: "selection: { Image|endswith: '\\a.exe', CommandLine: 'a.exe --long', User: x }",
    }),
    'b.yml': ruleText('b', { logsource: 'category: image_load' }),
  });
  const { code, err, out } = await runMain([
    'check',
    `${folder}/a.yml`,
    `${folder}/b.yml`,
    '--source',
    'mine',
    '--config',
    configFor(folder),
  ]);
  expect([code, err.filter((line) => line.includes(' COMPILE_')).map((line) => line.replace(folder, '.'))]).toEqual([
    0,
    [
      "./a.yml:7:73 warning COMPILE_SOURCE_FIELD_UNMAPPED No index of 'mine' has a field for 'User' (winlog.event_data.User, user.domain, user.name, …). No event has held it so far: it reads as absent.",
      "./a.yml:7:34 warning COMPILE_SOURCE_TEXT 'Image' is in process.executable, which 'mine' maps as text alone: the query finds words of it. Map it as keyword or wildcard too, and the query returns less.",
      './a.yml:7:57 warning COMPILE_SOURCE_IGNORE_ABOVE The value has 12 characters, and process.command_line indexes values of up to 8. Raise ignore_above, or look for a part of the value.',
      "./b.yml:5:12 warning COMPILE_SOURCE_NO_EVENTS No event of Microsoft-Windows-Sysmon/Operational 7 came to 'mine' in the last 7 days. See that they are collected.",
      "./b.yml:7:34 warning COMPILE_SOURCE_TEXT 'Image' is in process.executable, which 'mine' maps as text alone: the query finds words of it. Map it as keyword or wildcard too, and the query returns less.",
    ],
  ]);
  expect(out).toContain('2 rules: ');
});

elasticTest('a source that the configuration does not have is wrong usage', async () => {
  const folder = temporaryFiles({ 'a.yml': ruleText('a') });
  const misspelt = await runMain(['check', folder, '--source', 'mien', '--config', configFor(folder)]);
  expect([misspelt.code, misspelt.err]).toEqual([
    2,
    ["CLI_WRONG_USAGE --source: the configuration has no 'mien'. Did you mean 'mine'?"],
  ]);
});
