import { diagnosticsOf } from '../text/diagnostic.ts';
import type { CodeEntry } from '../text/diagnostic.ts';

/** What can go wrong with a command line, or with what it asks of this machine. */
export const cliCodes = {
  CLI_UNKNOWN_COMMAND: {
    severity: 'error',
    meaning: 'The first word after sigma-bridge is no command.',
    remedy: 'Correct the word; `sigma-bridge --help` lists the commands.',
  },
  CLI_UNKNOWN_OPTION: {
    severity: 'error',
    meaning: 'The command has no such option.',
    remedy:
      'Correct the name; `sigma-bridge COMMAND --help` lists the options. A file name that begins with a dash goes after `--`.',
  },
  CLI_WRONG_USAGE: {
    severity: 'error',
    meaning: 'Something that the command needs is missing, is too much, or is not of the kind that it takes.',
    remedy: 'Write what the message asks for; `sigma-bridge COMMAND --help` shows how.',
  },
  CLI_CONFIG_NOT_READ: {
    severity: 'error',
    meaning: 'The configuration file cannot be read.',
    remedy: 'Check the path after `--config`, and the permissions.',
  },
  CLI_NO_DATA_FOLDER: {
    severity: 'error',
    meaning: 'There is no data folder to read from: no sigma-bridge has run on it yet.',
    remedy: 'Name the configuration of the service with `--config`, or start in the folder where the service starts.',
  },
  CLI_NO_EVENT_STORE: {
    severity: 'error',
    meaning:
      'Events were to be imported, but the configuration names sources, so that no rule reads the embedded store.',
    remedy:
      'Send the events to the Elasticsearch of a source, or name a configuration without sources; `hunt --events` searches files as they are.',
  },
  CLI_NO_CHANNEL: {
    severity: 'warning',
    meaning: 'Some events that were searched have no `winlog.channel`, so that no rule could match them.',
    remedy: 'Search documents as winlogbeat or Elastic Agent write them; EVTX that was turned to JSON is not read yet.',
  },
  CLI_NOT_LISTENING: {
    severity: 'error',
    meaning: 'The address of the API cannot be listened on.',
    remedy: 'Set another `api.port` where the port is in use, or an `api.host` of this machine.',
  },
  CLI_KEY_NOT_WRITTEN: {
    severity: 'error',
    meaning: 'The file for the admin key of the first start cannot be written. No key was made.',
    remedy: 'Let the service write into its `dataDir`, or set `api.adminKey`.',
  },
  CLI_NODE_TOO_OLD: {
    severity: 'error',
    meaning: 'The Node that runs sigma-bridge is older than it needs.',
    remedy: 'Use the version that the message names, or a newer one.',
  },
} as const satisfies Record<string, CodeEntry>;

export type CliCode = keyof typeof cliCodes;

export const cliDiagnostic = diagnosticsOf(cliCodes);
