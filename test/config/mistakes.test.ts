import { expect, test } from 'vitest';
import { configCodes } from '../../src/config/diagnostic-codes.ts';
import { parse } from './parse.ts';

const psexec = '7c0dcd3d-acf8-4f71-9570-f448b0034f94';
const cluster = 'elasticsearch: { url: "http://localhost:9200" }';

interface Mistake {
  readonly name: string;
  readonly text?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly expected: readonly string[];
}

const mistakes: readonly Mistake[] = [
  {
    name: 'a list at the top',
    text: '- api',
    expected: [
      'sigma-bridge.yml:1:1 CONFIG_NOT_A_MAPPING The file is a list where named settings belong. Write each as `name: value` on a line of its own.',
    ],
  },
  {
    name: 'two documents',
    text: 'plan: scan\n---\nplan: push\n',
    expected: [
      'sigma-bridge.yml:3:1 CONFIG_NOT_A_MAPPING The file holds more than one YAML document. Take out the line `---` before it.',
    ],
  },
  {
    name: 'one value in place of a group',
    text: 'api: 8090\n',
    expected: [
      "sigma-bridge.yml:1:6 CONFIG_NOT_A_MAPPING 'api' is one value where named settings belong. Write each as `name: value` on a line of its own.",
    ],
  },
  {
    name: 'a misspelt setting',
    text: 'api:\n  prot: 80\n',
    expected: ["sigma-bridge.yml:2:3 CONFIG_UNKNOWN_SETTING There is no setting 'api.prot'. Did you mean 'port'?"],
  },
  {
    name: 'a setting that does not exist',
    text: 'dashboards: {}\n',
    expected: [
      "sigma-bridge.yml:1:1 CONFIG_UNKNOWN_SETTING There is no setting 'dashboards'. Known here: dataDir, rules, filters, mappings, placeholders, events, select, overrides, schedule, safetyLag, lookBack, maxWindow, backfill, plan, api, readiness, samples, sources, lint, log.",
    ],
  },
  {
    name: 'a name that JavaScript objects inherit',
    text: '__proto__: {}\n',
    expected: [
      "sigma-bridge.yml:1:1 CONFIG_UNKNOWN_SETTING There is no setting '__proto__'. Known here: dataDir, rules, filters, mappings, placeholders, events, select, overrides, schedule, safetyLag, lookBack, maxWindow, backfill, plan, api, readiness, samples, sources, lint, log.",
    ],
  },
  {
    name: 'an empty value',
    text: 'plan:\n',
    expected: [
      "sigma-bridge.yml:1:1 CONFIG_NOT_ONE_VALUE 'plan' is empty where one value belongs. Write one of auto, scan, push, or leave the setting out.",
    ],
  },
  {
    name: 'a list in place of one value',
    text: 'plan: [scan]\n',
    expected: [
      "sigma-bridge.yml:1:7 CONFIG_NOT_ONE_VALUE 'plan' is a list where one value belongs. Write one of auto, scan, push, or leave the setting out.",
    ],
  },
  {
    name: 'a list in a list',
    text: 'rules: [[a]]\n',
    expected: [
      "sigma-bridge.yml:1:9 CONFIG_NOT_ONE_VALUE 'rules' is a list where one value belongs. Write a path, or leave the setting out.",
    ],
  },
  {
    name: 'an empty list of rules',
    text: 'rules: []\n',
    expected: [
      "sigma-bridge.yml:1:8 CONFIG_NO_RULES 'rules' is an empty list, and nothing would be watched. List files and folders of rules, or leave the setting out to run the shipped ones.",
    ],
  },
  {
    name: 'a mapping in place of a list',
    text: 'sources: { a: b }\n',
    expected: [
      "sigma-bridge.yml:1:10 CONFIG_NOT_A_LIST 'sources' is a mapping where a list belongs. Begin each entry with a dash.",
    ],
  },
  {
    name: 'a port that is none',
    text: 'api: { port: 80900 }\n',
    expected: [
      "sigma-bridge.yml:1:14 CONFIG_BAD_VALUE '80900' is no value of api.port. Write a whole number from 0 to 65535; the default is 8090.",
    ],
  },
  {
    name: 'a boolean of YAML 1.1',
    text: 'api: { insecure: yes }\n',
    expected: [
      "sigma-bridge.yml:1:18 CONFIG_BAD_VALUE 'yes' is no value of api.insecure. Write true or false; the default is false.",
    ],
  },
  {
    name: 'a misspelt word',
    text: 'plan: scann\n',
    expected: ["sigma-bridge.yml:1:7 CONFIG_BAD_VALUE 'scann' is no value of plan. Did you mean 'scan'?"],
  },
  {
    name: 'a span without unit',
    text: 'safetyLag: 30\n',
    expected: [
      "sigma-bridge.yml:1:12 CONFIG_BAD_VALUE '30' is no value of safetyLag. Write a span such as 30s, 5m, 24h or 7d; the default is 30s.",
    ],
  },
  {
    name: 'a window of no length',
    text: 'maxWindow: 0s\n',
    expected: [
      "sigma-bridge.yml:1:12 CONFIG_BAD_VALUE '0s' is no value of maxWindow. Write a span such as 30s, 5m, 24h or 7d, at least 1s; the default is 30d.",
    ],
  },
  {
    name: 'a schedule without a pause',
    text: 'schedule: every 0s\n',
    expected: [
      "sigma-bridge.yml:1:11 CONFIG_BAD_VALUE 'every 0s' is no value of schedule. Write `every` and a span from 1s to 24d, or a cron expression of five or six fields (UTC); the default is every 1m.",
    ],
  },
  {
    name: 'a schedule beyond what timers can wait',
    text: 'schedule: every 25d\n',
    expected: [
      "sigma-bridge.yml:1:11 CONFIG_BAD_VALUE 'every 25d' is no value of schedule. Write `every` and a span from 1s to 24d, or a cron expression of five or six fields (UTC); the default is every 1m.",
    ],
  },
  {
    name: 'a cron expression with a 61st minute',
    text: 'schedule: "61 * * * *"\n',
    expected: [
      "sigma-bridge.yml:1:11 CONFIG_BAD_VALUE '61 * * * *' is no value of schedule. Write `every` and a span from 1s to 24d, or a cron expression of five or six fields (UTC); the default is every 1m.",
    ],
  },
  {
    name: 'an id that is none',
    text: 'select: { ids: [abc] }\n',
    expected: [
      "sigma-bridge.yml:1:17 CONFIG_BAD_VALUE 'abc' is no value of select.ids. Write a rule id (UUID); the default is all.",
    ],
  },
  {
    name: 'override keys',
    text: `overrides:\n  ${psexec}: { enabled: false }\n  ${psexec.toUpperCase()}: { enabled: true }\n  abc: {}\n`,
    expected: [
      "sigma-bridge.yml:3:3 CONFIG_BAD_VALUE '7C0DCD3D-ACF8-4F71-9570-F448B0034F94' in 'overrides' is there already, in other case. Correct it, or take the entry out.",
      "sigma-bridge.yml:4:3 CONFIG_BAD_VALUE 'abc' in 'overrides' is not a rule id (UUID). Correct it, or take the entry out.",
    ],
  },
  {
    name: 'placeholders',
    text: "placeholders: { '%a%': [x], b: { values: [y] }, c: [''], d: }\n",
    expected: [
      "sigma-bridge.yml:1:17 CONFIG_BAD_VALUE '%a%' in 'placeholders' is not a name of letters, digits, dots, dashes and underscores, without percent signs. Correct it, or take the entry out.",
      "sigma-bridge.yml:1:32 CONFIG_NOT_ONE_VALUE 'placeholders.b' is a mapping where one value belongs. Write a text that is not blank, or leave the setting out.",
      "sigma-bridge.yml:1:58 CONFIG_NOT_ONE_VALUE 'placeholders.d' is empty where one value belongs. Write a text that is not blank, or leave the setting out.",
      "sigma-bridge.yml:1:53 CONFIG_BAD_VALUE '' is no value of placeholders.c. Write a text that is not blank; the default is none.",
    ],
  },
  {
    name: 'placeholders that are a list',
    text: 'placeholders: [a]\n',
    expected: [
      "sigma-bridge.yml:1:15 CONFIG_NOT_A_MAPPING 'placeholders' is a list where named settings belong. Write each as `name: value` on a line of its own.",
    ],
  },
  {
    name: 'an override for a source that does not exist',
    text: `overrides:\n  ${psexec}: { sources: [embeded] }\n`,
    expected: [
      "sigma-bridge.yml:2:52 CONFIG_UNKNOWN_SOURCE 'embeded' is no configured source. Did you mean 'embedded'?",
    ],
  },
  {
    name: 'a password in an address',
    text: `sources: [{ elasticsearch: { url: "https://user:secret@es" } }]\n`,
    expected: [
      'sigma-bridge.yml:1:35 CONFIG_BAD_VALUE What is written in sources.0.elasticsearch.url is an address with a user in it. Set `username` and `password` beside `url`.',
    ],
  },
  {
    name: 'an address without scheme',
    text: `sources: [{ elasticsearch: { url: "es:9200" } }]\n`,
    expected: [
      "sigma-bridge.yml:1:35 CONFIG_BAD_VALUE 'es:9200' is no value of sources.0.elasticsearch.url. Write an http:// or https:// address without user, query and fragment.",
    ],
  },
  {
    name: 'a source without address',
    text: `sources: [{ name: dc }]\n`,
    expected: [
      "sigma-bridge.yml:1:11 CONFIG_MISSING_SETTING 'sources.0.elasticsearch.url' is not set. It has no default; add it.",
    ],
  },
  {
    name: 'a time without zone',
    text: `sources: [{ ${cluster}, startAt: 2026-01-31T08:00:00 }]\n`,
    expected: [
      "sigma-bridge.yml:1:71 CONFIG_TIME_WITHOUT_ZONE '2026-01-31T08:00:00' in sources.0.startAt is a time without a zone. Write an ISO 8601 time with its zone such as 2026-01-31T08:00:00Z or 2026-01-31T09:00+01:00.",
    ],
  },
  {
    name: 'a time in words',
    text: `sources: [{ ${cluster}, startAt: yesterday }]\n`,
    expected: [
      "sigma-bridge.yml:1:71 CONFIG_BAD_VALUE 'yesterday' is no value of sources.0.startAt. Write now, oldest, an ISO 8601 time with its zone such as 2026-01-31T08:00:00Z or 2026-01-31T09:00+01:00, or a span such as 30s, 5m, 24h or 7d (back from now); the default is 24h.",
    ],
  },
  {
    name: 'three sources under taken names',
    text: `sources:\n  - { ${cluster} }\n  - { ${cluster} }\n  - { name: embedded, ${cluster} }\n`,
    expected: [
      "sigma-bridge.yml:3:5 CONFIG_DUPLICATE_SOURCE 'elasticsearch' is the name of an earlier source already. Set another `name`: what has been covered is kept by it.",
      "sigma-bridge.yml:4:5 CONFIG_DUPLICATE_SOURCE 'embedded' is the name of the embedded store already. Set another `name`: what has been covered is kept by it.",
    ],
  },
  {
    name: 'logins that contradict themselves',
    text: `sources:\n  - { elasticsearch: { url: "http://a", apiKey: x, username: u, password: p } }\n  - { name: b, elasticsearch: { url: "http://a", username: u } }\n`,
    expected: [
      "sigma-bridge.yml:2:5 CONFIG_AMBIGUOUS_LOGIN 'sources.0.elasticsearch' has an API key and a user. Set either `apiKey`, or `username` and `password`.",
      "sigma-bridge.yml:3:5 CONFIG_AMBIGUOUS_LOGIN 'sources.1.elasticsearch' has only one of username and password. Set either `apiKey`, or `username` and `password`.",
    ],
  },
  {
    name: 'an address that others reach',
    text: `api:\n  host: 0.0.0.0\n`,
    expected: [
      "sigma-bridge.yml:2:9 CONFIG_INSECURE_ADDRESS api.host is '0.0.0.0', where others could read API keys on their way. Listen on 127.0.0.1 behind a proxy that speaks TLS, or accept it with `api.insecure: true`.",
    ],
  },
  {
    name: 'a short admin key',
    text: `api: { adminKey: hunter2 }\n`,
    expected: [
      'sigma-bridge.yml:1:18 warning CONFIG_WEAK_KEY api.adminKey has 7 characters. Use a random key of 32 characters or more, or leave it out: one is made at the first start.',
    ],
  },
  {
    name: 'an admin key that no header can carry',
    text: `api: { adminKey: "hunter 2" }\n`,
    expected: [
      'sigma-bridge.yml:1:18 CONFIG_BAD_VALUE What is written is no value of api.adminKey. Write a key of letters, digits and - . _ ~ + / =; the default is made at the first start.',
    ],
  },
  {
    name: 'a level without the ones above it',
    text: `select: { level: [high] }\n`,
    expected: [
      "sigma-bridge.yml:1:18 warning CONFIG_LEVEL_LEFT_OUT select.level takes 'high' and leaves out 'critical', which is more severe. It is a list, not a minimum: list each level that shall run.",
    ],
  },
  {
    name: 'a variable that is not set',
    text: 'dataDir: ${NOWHERE}\n',
    expected: [
      "sigma-bridge.yml:1:10 CONFIG_VARIABLE_NOT_SET The environment variable 'NOWHERE' is not set. Set it where sigma-bridge is started, or write $${NOWHERE} to mean the text itself.",
    ],
  },
  {
    name: 'a reference that is none',
    text: 'dataDir: ${NO-WHERE}\n',
    expected: [
      "sigma-bridge.yml:1:10 CONFIG_BAD_REFERENCE 'dataDir' has a '${' that begins no variable. Write ${NAME} with letters, digits and underscores, or $${ to mean the text itself.",
    ],
  },
  {
    name: 'a wrong value from a variable, which the message must not show',
    text: 'api: { port: "${SECRET}" }\n',
    env: { SECRET: 'hunter2' },
    expected: [
      "sigma-bridge.yml:1:14 CONFIG_BAD_VALUE '${SECRET}' is no value of api.port. Write a whole number from 0 to 65535; the default is 8090.",
    ],
  },
  {
    name: 'a misspelt variable',
    env: { SIGMA_BRIDGE_RULE: 'x' },
    expected: [
      "CONFIG_UNKNOWN_VARIABLE No setting belongs to the environment variable SIGMA_BRIDGE_RULE. Did you mean 'SIGMA_BRIDGE_RULES'?",
    ],
  },
  {
    name: 'a wrong value in a variable',
    env: { SIGMA_BRIDGE_API_PORT: 'x' },
    expected: [
      "CONFIG_BAD_VALUE 'x' is no value of SIGMA_BRIDGE_API_PORT. Write a whole number from 0 to 65535; the default is 8090.",
    ],
  },
  {
    name: 'a variable with the letter N for a number',
    env: { SIGMA_BRIDGE_SOURCES_N_INDICES: 'x' },
    expected: [
      "CONFIG_UNKNOWN_VARIABLE No setting belongs to the environment variable SIGMA_BRIDGE_SOURCES_N_INDICES. Did you mean 'SIGMA_BRIDGE_SOURCES_0_INDICES'?",
    ],
  },
  {
    name: 'a variable and its file',
    env: { SIGMA_BRIDGE_API_PORT: '1', SIGMA_BRIDGE_API_PORT_FILE: 'x' },
    expected: [
      "CONFIG_SET_TWICE SIGMA_BRIDGE_API_PORT and SIGMA_BRIDGE_API_PORT_FILE both set 'api.port'. Unset one of them.",
    ],
  },
  {
    name: 'a variable that names no file',
    env: { SIGMA_BRIDGE_API_PORT_FILE: 'nowhere' },
    expected: [
      "CONFIG_FILE_NOT_READ SIGMA_BRIDGE_API_PORT_FILE names 'nowhere', which cannot be read (no such file). Check that the file exists and that the user who runs sigma-bridge may read it.",
    ],
  },
  {
    name: 'a source number without the lower ones',
    env: { SIGMA_BRIDGE_SOURCES_1_ELASTICSEARCH_URL: 'http://a' },
    expected: [
      'CONFIG_SOURCE_MISSING SIGMA_BRIDGE_SOURCES_1_ELASTICSEARCH_URL sets number 1, and a lower number is not set. Number the sources from 0 on without gaps.',
    ],
  },
  {
    name: 'a variable with an address that others reach',
    env: { SIGMA_BRIDGE_API_HOST: '192.168.1.1' },
    expected: [
      "CONFIG_INSECURE_ADDRESS api.host is '192.168.1.1', where others could read API keys on their way. Listen on 127.0.0.1 behind a proxy that speaks TLS, or accept it with `api.insecure: true`.",
    ],
  },
];

test.each(mistakes)('$name is told with its place and how to mend it', ({ text, env, expected }) => {
  expect(parse(text ?? null, env).lines).toEqual(expected);
});

/** Told once the mappings are read: test/config/source-events.test.ts. */
const ofEvents = ['CONFIG_UNKNOWN_LOGSOURCE', 'CONFIG_UNKNOWN_EVENT'];

test('every code is produced by a mistake above', () => {
  const produced = new Set(mistakes.flatMap(({ text, env }) => parse(text ?? null, env).codes));
  expect([...produced, ...ofEvents].sort()).toEqual(Object.keys(configCodes).sort());
});

test('a mistake leaves the other settings as they were given', () => {
  const { config } = parse('api: { port: none, openMetrics: true }\nplan: push\n');
  expect([config.api.port, config.api.openMetrics, config.plan]).toEqual([8090, true, 'push']);
});

test('no message shows what a variable or its file holds', () => {
  const env = { SIGMA_BRIDGE_API_ADMIN_KEY: 'hunter2 hunter2', TOKEN: 'hunter2', SIGMA_BRIDGE_API_PORT_FILE: 'port' };
  const { lines } = parse('plan: ${TOKEN}\n', env, { port: 'hunter2' });
  expect(lines).toHaveLength(3);
  expect(lines.join()).not.toContain('hunter2');
});

test.each<[login: string, code: string]>([
  ['url: https://elastic:hunter2@host:9200', 'CONFIG_BAD_VALUE'],
  ['url: https://elastic:pa#hunter2@host:9200', 'CONFIG_BAD_VALUE'],
  ['url: https://elastic:pa?hunter2@host:9200', 'CONFIG_BAD_VALUE'],
  ['url: https://elastic:12/hunter2@host:9200', 'CONFIG_BAD_VALUE'],
  ['url: elastic:hunter2@host:9200', 'CONFIG_BAD_VALUE'],
  ["password: 'hunter2${-pw'", 'CONFIG_BAD_REFERENCE'],
  ['password: [hunter2]', 'CONFIG_NOT_ONE_VALUE'],
  ['{ url: http://host, password:hunter2 }', 'CONFIG_UNKNOWN_SETTING'],
  ['apiKey: *hunter2key==', 'YAML_UNKNOWN_ALIAS'],
  ['apiKey: &hunter2 [*hunter2]', 'YAML_UNKNOWN_ALIAS'],
  ['password: !hunter2', 'YAML_UNSUPPORTED_TAG'],
  ['password: !hunter2!pw', 'YAML_SYNTAX'],
  ['{ password:hunter2, password:hunter2 }', 'YAML_DUPLICATE_KEY'],
])('the message on `%s` does not show the secret', (login, code) => {
  const { lines, codes } = parse(`sources:\n  - elasticsearch:\n      ${login}\n`);
  expect(codes).toContain(code);
  expect(lines.join()).not.toContain('hunter2');
});

test('what is wrong with the YAML of a configuration is told in words that quote nothing', () => {
  expect(parse('sources:\n  - elasticsearch:\n      apiKey: *key\n').lines).toEqual([
    "sigma-bridge.yml:3:15 YAML_UNKNOWN_ALIAS An alias names an anchor that is not defined above it, or one that contains the alias. Quote the value if its '*' is part of it.",
  ]);
});

test('a setting that is not set apart from its value is named without it', () => {
  expect(parse('{ plan:scan }\n').lines).toEqual([
    "sigma-bridge.yml:1:3 CONFIG_UNKNOWN_SETTING There is no setting 'plan:…'. Put a space behind the colon.",
  ]);
});
