import { join } from 'node:path';
import { lockDataDir } from './data-dir-lock.ts';
import { EmbeddedAccess } from './embedded-access.ts';
import { EmbeddedBackfills } from './embedded-backfills.ts';
import { EmbeddedError, messageOf } from './embedded-error.ts';
import { EmbeddedEvents } from './embedded-events.ts';
import { EmbeddedFiltered } from './embedded-filtered.ts';
import { EmbeddedFindings } from './embedded-findings.ts';
import { EmbeddedLateDelays } from './embedded-late-delays.ts';
import { EmbeddedLedger } from './embedded-ledger.ts';
import { EmbeddedRuleMemory } from './embedded-rule-memory.ts';
import { EmbeddedStatus } from './embedded-status.ts';
import { fileName } from './file-name.ts';
import { makeFolder } from './make-folder.ts';
import { makePrivateFile } from './make-private-file.ts';
import { Reader } from './reader.ts';
import { Writer } from './writer-proxy.ts';

/** Everything that is kept in the data folder, over one writing and one reading connection. */
export interface EmbeddedStores {
  readonly events: EmbeddedEvents;
  readonly findings: EmbeddedFindings;
  readonly filtered: EmbeddedFiltered;
  readonly ledger: EmbeddedLedger;
  readonly backfills: EmbeddedBackfills;
  readonly access: EmbeddedAccess;
  readonly rules: EmbeddedRuleMemory;
  readonly lateDelays: EmbeddedLateDelays;
  readonly status: EmbeddedStatus;
  /** Ends after what has been asked for so far, and frees the data folder. */
  close(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Made where it does not exist. Folder and files are readable by their owner alone. */
  readonly dataDir: string;
  /** Ms since 1970 UTC. */
  readonly now: () => number;
}

/** Opens the data folder for this process alone. Rejects with an `EmbeddedError` where it cannot. */
export async function openEmbedded({ dataDir, now }: EmbeddedOptions): Promise<EmbeddedStores> {
  makeDataDir(dataDir);
  const lock = lockDataDir(dataDir, now());
  try {
    return await openFile({ dataDir, now }, () => {
      lock.release();
    });
  } catch (error) {
    lock.release();
    throw error;
  }
}

/**
 * Opens the data folder beside whoever holds it: for a command that reads, or writes a little, while a service runs.
 * Every operation is one transaction, so that the two never see half of what the other does.
 */
export async function openBeside({ dataDir, now }: EmbeddedOptions): Promise<EmbeddedStores> {
  makeDataDir(dataDir);
  return openFile({ dataDir, now }, () => undefined);
}

async function openFile({ dataDir, now }: EmbeddedOptions, onClosed: () => void): Promise<EmbeddedStores> {
  const file = join(dataDir, fileName);
  const writer = await Writer.start(file);
  const reader = new Reader(file);
  const close = async () => {
    reader.close();
    await writer.close();
    onClosed();
  };
  let closed: Promise<void> | null = null;
  return {
    events: new EmbeddedEvents(reader, writer, now),
    findings: new EmbeddedFindings(reader, writer, now),
    filtered: new EmbeddedFiltered(reader, writer, now),
    ledger: new EmbeddedLedger(reader, writer),
    backfills: new EmbeddedBackfills(reader, writer),
    access: new EmbeddedAccess(reader, writer, now),
    rules: new EmbeddedRuleMemory(reader, writer),
    lateDelays: new EmbeddedLateDelays(reader, writer, now),
    status: new EmbeddedStatus(reader, writer),
    close: () => (closed ??= close()),
  };
}

function makeDataDir(dataDir: string): void {
  try {
    makeFolder(dataDir);
    makePrivateFile(join(dataDir, fileName));
  } catch (cause) {
    throw new EmbeddedError('EMBEDDED_UNREADABLE', `${dataDir} cannot be made or written: ${messageOf(cause)}`, cause);
  }
}
