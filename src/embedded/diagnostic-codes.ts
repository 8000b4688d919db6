import { diagnosticsOf } from '../text/diagnostic.ts';
import type { CodeEntry } from '../text/diagnostic.ts';

export const embeddedCodes = {
  EMBEDDED_DATA_DIR_LOCKED: {
    severity: 'error',
    meaning: 'Another sigma-bridge that is still running uses this data folder.',
    remedy: 'Stop the other one, or give this one a `dataDir` of its own.',
  },
  EMBEDDED_NEWER_FILE: {
    severity: 'error',
    meaning: 'The data folder was written by a newer sigma-bridge, whose tables this one does not know.',
    remedy: 'Run the newer version again, or use another `dataDir`.',
  },
  EMBEDDED_UNREADABLE: {
    severity: 'error',
    meaning: 'The data folder or its SQLite file cannot be opened: no permission, a full disk, or a damaged file.',
    remedy:
      'Look at the cause in the message. A damaged file is replaced by a backup; what it lacks is searched again.',
  },
  EMBEDDED_BACKUP_FAILED: {
    severity: 'error',
    meaning: 'The copy of the data folder could not be written. Nothing was changed, and no half copy is left.',
    remedy: 'Name a file that is not there yet, in a folder that may be written and has room for all of it.',
  },
  EMBEDDED_WRITER_STOPPED: {
    severity: 'error',
    meaning: 'The thread that writes the SQLite file has ended, so that nothing can be stored any more.',
    remedy: 'Restart the service; what was not acknowledged is run again. The cause is in the message.',
  },
} as const satisfies Record<string, CodeEntry>;

export const embeddedDiagnostic = diagnosticsOf(embeddedCodes);
