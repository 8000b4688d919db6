import { diagnosticsOf } from '../text/diagnostic.ts';
import type { CodeEntry } from '../text/diagnostic.ts';

/** What can be wrong with the configuration. A config with an error never starts the service. */
export const configCodes = {
  CONFIG_NOT_A_MAPPING: {
    severity: 'error',
    meaning: 'The configuration file, or a part of it that holds settings, is not a mapping of names to values.',
    remedy: 'Write settings as `name: value`, nested as docs/configuration.md shows, in one YAML document.',
  },
  CONFIG_UNKNOWN_SETTING: {
    severity: 'error',
    meaning: 'The file names a setting that does not exist, so that nothing would obey it.',
    remedy: 'Correct the name, or take the line out. docs/configuration.md lists every setting.',
  },
  CONFIG_UNKNOWN_VARIABLE: {
    severity: 'error',
    meaning: 'An environment variable begins with SIGMA_BRIDGE_ but belongs to no setting.',
    remedy: 'Correct the name, or unset the variable. docs/configuration.md lists every variable.',
  },
  CONFIG_BAD_VALUE: {
    severity: 'error',
    meaning: 'A value is not of the kind that its setting takes.',
    remedy: 'Write a value of the kind that the message names.',
  },
  CONFIG_NOT_ONE_VALUE: {
    severity: 'error',
    meaning: 'A list or a mapping stands where one value belongs, or the value is empty.',
    remedy: 'Write one value, or leave the setting out to get its default.',
  },
  CONFIG_NOT_A_LIST: {
    severity: 'error',
    meaning: 'A mapping or one value stands where a list belongs.',
    remedy: 'Begin each entry with a dash.',
  },
  CONFIG_TIME_WITHOUT_ZONE: {
    severity: 'error',
    meaning: 'A time has no zone, so that it would mean another instant on another machine.',
    remedy: 'End the time with Z for UTC, or with an offset such as +01:00.',
  },
  CONFIG_MISSING_SETTING: {
    severity: 'error',
    meaning: 'A setting without a default is absent.',
    remedy: 'Add the setting that the message names.',
  },
  CONFIG_SET_TWICE: {
    severity: 'error',
    meaning: 'A variable and the variable of the same setting that names a file are both set.',
    remedy: 'Unset one of them.',
  },
  CONFIG_VARIABLE_NOT_SET: {
    severity: 'error',
    meaning: 'The file refers to an environment variable that is not set.',
    remedy: 'Set the variable where sigma-bridge is started, or write $${NAME} to mean the text itself.',
  },
  CONFIG_BAD_REFERENCE: {
    severity: 'error',
    meaning: 'A `${` begins no reference to an environment variable.',
    remedy: 'Write ${NAME} with letters, digits and underscores, or $${ to mean the text itself.',
  },
  CONFIG_FILE_NOT_READ: {
    severity: 'error',
    meaning: 'The file that a variable ending in _FILE names cannot be read.',
    remedy: 'Check that the file exists and that the user who runs sigma-bridge may read it.',
  },
  CONFIG_SOURCE_MISSING: {
    severity: 'error',
    meaning: 'Variables set a source by a number that leaves out a lower one.',
    remedy: 'Number the sources from 0 on without gaps.',
  },
  CONFIG_DUPLICATE_SOURCE: {
    severity: 'error',
    meaning: 'Two sources have the same name, or a source has the name of the embedded store.',
    remedy: 'Give each source a name of its own: what has been covered is kept by name.',
  },
  CONFIG_UNKNOWN_SOURCE: {
    severity: 'error',
    meaning: 'An override names a source that is not configured.',
    remedy: 'Correct the name, or configure the source.',
  },
  CONFIG_UNKNOWN_LOGSOURCE: {
    severity: 'error',
    meaning: '`events` names a logsource that no mapping knows.',
    remedy: 'Correct the name; `sigma-bridge fields` lists the logsources.',
  },
  CONFIG_UNKNOWN_EVENT: {
    severity: 'error',
    meaning: '`events` names a kind of event that the logsource does not have, or none at all.',
    remedy: 'Correct the name; `sigma-bridge fields --logsource NAME` shows the kinds that there are.',
  },
  CONFIG_AMBIGUOUS_LOGIN: {
    severity: 'error',
    meaning: 'A source has both an API key and a user, or half of a user and password.',
    remedy: 'Keep either `apiKey`, or `username` and `password`.',
  },
  CONFIG_INSECURE_ADDRESS: {
    severity: 'error',
    meaning: 'The API would listen beyond this machine without TLS, so that keys could be read on the way.',
    remedy: 'Listen on 127.0.0.1 behind a proxy that speaks TLS, or accept it with `api.insecure: true`.',
  },
  CONFIG_WEAK_KEY: {
    severity: 'warning',
    meaning: 'The admin key is short enough to be guessed.',
    remedy: 'Use a random key of 32 characters or more, or leave it out: one is made at the first start.',
  },
  CONFIG_NO_RULES: {
    severity: 'error',
    meaning: '`rules` is an empty list. It is refused, since the rules that ship would run only where it is left out.',
    remedy: 'List files and folders of rules, or leave the setting out to run the shipped ones.',
  },
  CONFIG_LEVEL_LEFT_OUT: {
    severity: 'warning',
    meaning: '`select.level` lists a level and leaves out a more severe one: it is a list, not a minimum.',
    remedy: 'List each level that shall run.',
  },
} as const satisfies Record<string, CodeEntry>;

export type ConfigCode = keyof typeof configCodes;

export const configDiagnostic = diagnosticsOf(configCodes);
