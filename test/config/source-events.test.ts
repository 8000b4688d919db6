import { expect, test } from 'vitest';
import { parseConfig } from '../../src/config/parse-config.ts';
import { checkEvents, mappingOn } from '../../src/config/source-events.ts';
import { logsourceName } from '../../src/ecs/logsource-name.ts';
import { loadMapping } from '../../src/load.ts';
import { formatDiagnostic } from '../../src/text/format-diagnostic.ts';

const { mapping } = loadMapping();

function read(text: string) {
  const env = {};
  return parseConfig({ file: { name: 'sigma-bridge.yml', text }, env, readFile: () => '' });
}

/** Two sources, of which the second says what it means by process_creation. */
const twoSources = `
events: { process_creation: [security_4688], registry_set: [sysmon, security_4657] }
sources:
  - { name: all, elasticsearch: { url: "http://a" } }
  - { name: dc, elasticsearch: { url: "http://b" }, events: { process_creation: [sysmon] } }
`;

test.each<[source: string | null, creation: readonly string[], set: readonly string[]]>([
  [null, ['security_4688'], ['sysmon', 'security_4657']],
  ['embedded', ['security_4688'], ['sysmon', 'security_4657']],
  ['all', ['security_4688'], ['sysmon', 'security_4657']],
  ['dc', ['sysmon'], ['sysmon', 'security_4657']],
])('on %s process_creation is %s, and registry_set %s', (source, creation, set) => {
  const { config, diagnostics } = read(twoSources);
  const { logsources } = mappingOn(source, mapping, config);
  const meant = (name: string) =>
    logsources
      .find((logsource) => logsourceName(logsource) === name)!
      .events.filter(({ byDefault }) => byDefault)
      .map((event) => event.name);
  expect([diagnostics, meant('process_creation'), meant('registry_set')]).toEqual([[], creation, set]);
});

test('what is not named stays the same object, also where a source names others', () => {
  const { config } = read(twoSources);
  const of = (source: string | null) => mappingOn(source, mapping, config).logsources;
  const changed = of('dc').filter((logsource, index) => logsource !== of('all')[index]);
  // `of` makes anew what the settings name, and nothing else.
  expect(changed.map(logsourceName)).toEqual(['process_creation', 'registry_set']);
  expect(mappingOn(null, mapping, { events: new Map() })).toBe(mapping);
});

test.each<[text: string, lines: readonly string[]]>([
  ['events: { process_creation: sysmon }\n', []],
  ['events: { process_creation: "sysmon,security_4688" }\n', []],
  [
    'events:\n  process_creaton: [sysmon]\n',
    [
      "sigma-bridge.yml:2:3 CONFIG_UNKNOWN_LOGSOURCE 'events' names 'process_creaton', which no mapping knows. Did you mean 'process_creation'?",
    ],
  ],
  [
    'events:\n  process_creation: [sysmon, security_4689]\n',
    [
      "sigma-bridge.yml:2:30 CONFIG_UNKNOWN_EVENT 'security_4689' in 'events.process_creation' is no kind of event of that logsource. Did you mean 'security_4688'?",
    ],
  ],
  [
    'events:\n  process_creation: []\n',
    [
      "sigma-bridge.yml:2:3 CONFIG_UNKNOWN_EVENT 'events.process_creation' names no kind of event. There are: sysmon, security_4688. To run no rule of it, see `select`.",
    ],
  ],
  [
    'sources:\n  - elasticsearch: { url: "http://a" }\n    events:\n      registry_set: [sysmn]\n      wmi: [x]\n',
    [
      "sigma-bridge.yml:4:22 CONFIG_UNKNOWN_EVENT 'sysmn' in 'sources.0.events.registry_set' is no kind of event of that logsource. Did you mean 'sysmon'?",
      "sigma-bridge.yml:5:13 CONFIG_UNKNOWN_EVENT 'x' in 'sources.0.events.wmi' is no kind of event of that logsource. There are: eventlog.",
    ],
  ],
])('%j is told with its place', (text, lines) => {
  const { config, given, diagnostics } = read(text);
  expect(diagnostics).toEqual([]);
  expect(checkEvents(config, mapping, given).map((diagnostic) => formatDiagnostic(diagnostic))).toEqual(lines);
});
