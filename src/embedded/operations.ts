import { createKey, deleteKey, touchKey } from './operations/access.ts';
import {
  addBackfill,
  cancelBackfill,
  saveBackfillGaps,
  saveBackfillQuarantine,
  saveFinished,
} from './operations/backfills.ts';
import { readClock } from './operations/clock.ts';
import { insertEvents, removeSamples } from './operations/events.ts';
import { saveFiltered } from './operations/filtered.ts';
import { recomputeGroups, triageFinding } from './operations/findings.ts';
import {
  activate,
  commitEntry,
  saveGaps,
  saveQuarantinedRules,
  saveAudit,
  saveRuleSet,
  takeOver,
} from './operations/ledger.ts';
import { saveLate } from './operations/late-delays.ts';
import { createMatches, saveRejected, settleReplay } from './operations/matches.ts';
import { saveReopened } from './operations/reopened.ts';
import { saveIndices } from './operations/source-indices.ts';
import { rememberRules } from './operations/rule-memory.ts';
import { saveStatus } from './operations/status.ts';

/** Everything that writes. Each is one transaction: whole and durable when answered, or not at all. */
export const operations = {
  readClock,
  insertEvents,
  removeSamples,
  createMatches,
  saveRejected,
  settleReplay,
  saveFiltered,
  recomputeGroups,
  triageFinding,
  activate,
  takeOver,
  saveRuleSet,
  commitEntry,
  saveGaps,
  saveQuarantinedRules,
  saveAudit,
  saveReopened,
  saveIndices,
  addBackfill,
  cancelBackfill,
  saveFinished,
  saveBackfillGaps,
  saveBackfillQuarantine,
  saveLate,
  saveStatus,
  createKey,
  deleteKey,
  touchKey,
  rememberRules,
};

export type Operations = typeof operations;
export type OperationName = keyof Operations;
export type OperationInput<Name extends OperationName> = Parameters<Operations[Name]>[1];
export type OperationResult<Name extends OperationName> = ReturnType<Operations[Name]>;
