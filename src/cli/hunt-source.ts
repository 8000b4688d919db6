import { rmSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { bindFilters } from '../compile/bind-rule.ts';
import type { Config } from '../config/settings.ts';
import type { Window } from '../hunt/window.ts';
import type { OpenSource } from '../open-stores.ts';
import { SourceRules } from '../service/source-rules.ts';
import { hasErrors } from '../text/diagnostic.ts';
import { withSource } from './check-source.ts';
import type { Arguments, ExitCode, Io } from './command.ts';
import { UsageError } from './command.ts';
import { storeFailed } from './data-folder.ts';
import { HistoryHunt } from './history-hunt.ts';
import type { HuntEnd } from './history-hunt.ts';
import { huntFolderOf, openHuntFolder } from './hunt-folder.ts';
import { HuntProgress, percent } from './hunt-progress.ts';
import type { BoundRules } from './load-bound-rules.ts';
import { loadConfig } from './load-config.ts';
import { loadHuntedRules } from './load-hunted-rules.ts';
import { readHuntSpan, upTo } from './read-hunt-span.ts';
import { report } from './report.ts';
import { tellRemoved } from './tell-removed.ts';
import { WindowOutput } from './window-output.ts';

/** `hunt --source`: rules over the past of a source of the configuration, without the service. */
export async function huntSource(name: string, args: Arguments, io: Io): Promise<ExitCode> {
  if (args.texts('events').length > 0) throw new UsageError('--source and --events: one of the two.');
  const span = readHuntSpan(args, Date.now());
  const loaded = loadConfig(args.text('config'), io);
  const read = loaded && loadHuntedRules(loaded, args, { io, source: name });
  if (read === null) return 2;
  const { config } = loaded!;
  try {
    const code = await withSource(name, config, io, async (open) => {
      const window = upTo((await open.source.clock()) - open.safetyLagMs, span);
      if (window === null) throw new UsageError(`--from ${args.text('from')!} has not come yet on '${name}'.`);
      return huntWindow({ open, window, read, config, isAnew: args.flag('restart') }, io);
    });
    if (code === 'unreadable') return 3;
    return code === 0 && hasErrors(read.diagnostics) ? 1 : code;
  } catch (error) {
    return storeFailed(error, io);
  }
}

interface Asked {
  readonly open: OpenSource;
  readonly window: Window;
  readonly read: BoundRules;
  readonly config: Config;
  readonly isAnew: boolean;
}

async function huntWindow({ open, window, read, config, isAnew }: Asked, io: Io): Promise<ExitCode> {
  const { source, address, indices } = open;
  const rules = sourceRules(read, config);
  const filters = read.loaded.filters.map(({ text }) => text);
  const name = { source: [source.name, address ?? '', ...indices], window, rules: rules.refs, filters };
  const path = huntFolderOf(config.dataDir, name);
  if (isAnew) rmSync(path, { recursive: true, force: true });
  const folder = await openHuntFolder(path, Date.now);
  const output = new WindowOutput(folder.outputFile, io);
  const progress = new HuntProgress(io, rules.refs.length, Date.now);
  const hunt = new HistoryHunt({
    ...{ source, rules, window, output, ledger: folder.ledger },
    maxSpanMs: config.maxWindow,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    signal: io.stop,
    now: Date.now,
    // Asked to end, it waits no longer: that is no failure.
    wait: (ms) => setTimeout(ms, undefined, { signal: io.stop }).catch(() => undefined),
    onPrinted: (entry, share) => {
      progress.add(entry, share);
    },
  });
  const [from, to] = [window.fromMs, window.toMs].map((ms) => new Date(ms).toISOString());
  const before = await hunt.share();
  io.err(`${source.name} from ${from!} to ${to!}`);
  if (before > 0) io.err(`Goes on: ${percent(before)} of it was printed before. With --restart it begins anew.`);
  let end: HuntEnd | null = null;
  try {
    end = await hunt.run();
  } finally {
    await (end?.kind === 'done' ? folder.remove() : folder.close());
  }
  io.err(progress.summary());
  tellRemoved(new Map(read.loaded.filters.map((filter) => [filter, output.removed.get(filter.id) ?? 0])), io);
  if (end.kind === 'done') return 0;
  return tellUnfinished(end, `--from ${from!} --to ${to!}`, io);
}

function tellUnfinished(end: HuntEnd, span: string, io: Io): ExitCode {
  const failed = end.kind === 'failed' ? end : { windows: [], rules: [] };
  for (const { code, reason } of [...failed.windows, ...failed.rules]) {
    report([{ code, severity: 'error', message: reason }], [], io);
  }
  if (failed.rules.length > 0) io.err(`Not run to the end: ${failed.rules.map(({ id }) => id).join(', ')}`);
  io.err(`Not finished. The same command with ${span} goes on from here.`);
  // A window that all rules failed on is none that the server has kept.
  return failed.windows.some(({ code }) => code !== 'HUNT_RULE_FAILED') ? 3 : 1;
}

function sourceRules({ bindings, loaded, mapping }: BoundRules, config: Config): SourceRules {
  const bound = bindings.map((binding) => binding.bound).filter(({ variants }) => variants.length > 0);
  if (bound.length === 0) throw new UsageError('None of the rules has an event to look at.');
  return new SourceRules(
    bound.map((each) => ({
      rule: each.rule,
      bound: each,
      groupBy: each.variants.map(() => []),
      filters: bindFilters(loaded.filters, each, mapping),
    })),
    config.plan,
  );
}
