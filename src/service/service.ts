import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics } from 'prom-client';
import { configuredKey } from '../access/keys.ts';
import { ruleOn, runsOn } from '../active-rules.ts';
import type { BackfillDesk, CoverageReader, QuarantineReplay, RuleReload } from '../api/context.ts';
import { buildApi } from '../api/build-api.ts';
import type { Config } from '../config/settings.ts';
import { viewEvent } from '../ecs/view-event.ts';
import { replayAll, replayOne } from '../findings/replay-rejected.ts';
import type { ReplayStores } from '../findings/replay-rejected.ts';
import type { Log } from '../hunt/log.ts';
import { readBackfilledCoverage, readBackfillProgress } from '../hunt/read-backfill.ts';
import { readStretches } from '../hunt/read-stretches.ts';
import { readRuleCoverage, readSourceCoverage } from '../hunt/read-coverage.ts';
import { soleHolder } from '../hunt/sole-holder.ts';
import { Scheduler } from '../hunt/scheduler.ts';
import { defaultLimits } from '../hunt/source-runner.ts';
import type { Stores } from '../open-stores.ts';
import { loadSamples } from '../samples.ts';
import { utcDay } from '../text/instant.ts';
import { FileWatch } from './file-watch.ts';
import type { WatchTimes } from './file-watch.ts';
import { LoadedFilterDirectory } from './filter-directory.ts';
import type { Knowledge } from './knowledge.ts';
import type { LoadReport } from './load-report.ts';
import { buildMetrics } from './metrics.ts';
import { reasonsNotReady } from './readiness.ts';
import type { ReadinessLimits } from './readiness.ts';
import { LoadedRuleDirectory } from './rule-directory.ts';
import type { RuleKeeper } from './rule-keeper.ts';
import { SelfWatch } from './self-watch.ts';
import { sourceStatus, statusFormat } from './service-status.ts';
import type { ServiceStatus } from './service-status.ts';
import { sharedReading } from './shared-reading.ts';
import { SourceRules } from './source-rules.ts';
import { StatusKeeper } from './status-keeper.ts';
import { StormWatch } from './storm-watch.ts';
import { WatchedSource } from './watched-source.ts';

export interface ServiceParts {
  readonly config: Config;
  readonly stores: Stores;
  readonly rules: RuleKeeper;
  /** When changed files are loaded; null: when that is asked for, and not by themselves. */
  readonly watch: WatchTimes | null;
  readonly log: Log;
  /** Ms since 1970 UTC. */
  readonly now: () => number;
}

/** So long a server may take to answer what it was asked before the end. What it then brings is asked for at the next start. */
const stopGraceMs = 5_000;

/** How often we look whether a source has to be asked what is wrong with it. */
const lookEveryMs = 5_000;

/** Scheduler, API and what they stand on, as one thing that starts and stops. */
export class Service {
  readonly #parts: ServiceParts;
  readonly #sources: readonly WatchedSource[];
  readonly #scheduler: Scheduler;
  readonly #storms: StormWatch;
  readonly #selfWatch: SelfWatch;
  readonly #status: StatusKeeper;
  readonly #rules: LoadedRuleDirectory;
  readonly #filters: LoadedFilterDirectory;
  readonly #api: FastifyInstance;
  readonly #watch: FileWatch | null;
  #knowledge: Knowledge;
  #looks: NodeJS.Timeout | null = null;

  constructor(parts: ServiceParts) {
    this.#parts = parts;
    this.#sources = parts.stores.sources.map((opened) => new WatchedSource(opened, parts.log));
    this.#knowledge = parts.rules.current;
    const { stores, now, log } = parts;
    const { schedule } = parts.config;
    this.#selfWatch = new SelfWatch({
      sources: stores.sources.map(({ source: { name }, safetyLagMs }) => ({ name, safetyLagMs })),
      ledger: stores.embedded.ledger,
      lateDelays: stores.embedded.lateDelays,
      runState: (source) => this.#scheduler.runState(source),
      restMs: schedule.kind === 'every' ? schedule.everyMs : Infinity,
      now,
      log,
    });
    const { status } = stores.embedded;
    const read = () => this.#readStatus();
    this.#status = new StatusKeeper({ read, save: (told) => status.save(told), now, log });
    this.#storms = new StormWatch(stores.embedded.findings, log);
    this.#scheduler = this.#buildScheduler();
    this.#rules = new LoadedRuleDirectory(this.#knowledge, {
      sources: this.#sources.map(({ judged }) => judged),
      stormOf: (ruleId) => this.#storms.of(ruleId),
      now,
    });
    this.#filters = new LoadedFilterDirectory(this.#knowledge, { filtered: parts.stores.embedded.filtered, now });
    this.#api = this.#buildApi();
    this.#watch = parts.watch && this.#buildWatch(parts.watch);
  }

  /** Takes requests from now on, and gives the address, as `http://127.0.0.1:8090`. Nothing is run yet. */
  async listen(): Promise<string> {
    const { host, port } = this.#parts.config.api;
    await this.#api.listen({ host, port });
    const bound = this.#api.server.address() as AddressInfo;
    return `http://${bound.family === 'IPv6' ? `[${bound.address}]` : bound.address}:${bound.port}`;
  }

  /** Loads the samples where they are wanted, runs the rules for the first time, and then as the schedule says. */
  async start(): Promise<void> {
    const { config } = this.#parts;
    if (config.samples && config.sources.length === 0) await this.#loadSamplesOnce();
    this.#looks = setInterval(() => void this.#look(), lookEveryMs);
    void this.#look();
    this.#scheduler.start();
    await this.#watch?.start();
  }

  /** Runs what is due now, as the schedule does, and asks the sources how they are. */
  async tick(): Promise<void> {
    await this.#scheduler.tick();
    await this.#look();
  }

  /**
   * Reads the files of rules, filters and mappings again. Resolves once what they say is shown and run: a window that is being
   * read is finished with the rules that it was begun with, and all after it have the new ones.
   */
  async reload(): Promise<LoadReport> {
    const { rules: keeper, stores } = this.#parts;
    const report = await keeper.reload();
    this.#knowledge = keeper.current;
    this.#rules.show(this.#knowledge);
    this.#filters.show(this.#knowledge);
    for (const { source } of stores.sources) this.#scheduler.setRules(source.name, this.#rulesOf(source.name));
    // New rules are active from the horizon of the next look, which a schedule of once a night would have them wait for.
    void this.#scheduler.tick();
    return report;
  }

  /** Ends requests and runs, each after the step in hand. What is not finished is done at the next start. */
  async stop(): Promise<void> {
    const { stores } = this.#parts;
    if (this.#looks !== null) clearInterval(this.#looks);
    await this.#watch?.stop();
    for (const source of this.#sources) source.stop();
    const stopped = Promise.all([this.#api.close(), this.#scheduler.stop()]);
    const grace = setTimeout(() => void stores.closeSources(), stopGraceMs);
    await stopped;
    clearTimeout(grace);
    await this.#status.end();
    await stores.close();
  }

  #buildScheduler(): Scheduler {
    const { config, stores, log, now } = this.#parts;
    const { embedded } = stores;
    return new Scheduler({
      schedule: config.schedule,
      sources: stores.sources.map(({ source, startAt, safetyLagMs }) => ({
        source,
        startAt,
        safetyLagMs,
        rules: this.#rulesOf(source.name),
      })),
      matches: embedded.findings,
      findings: embedded.findings,
      quarantine: embedded.findings,
      filtered: embedded.filtered,
      ledger: embedded.ledger,
      leases: soleHolder,
      backfills: embedded.backfills,
      backfillMs: config.backfill,
      limits: { ...defaultLimits, maxSpanMs: config.maxWindow, lookBackMs: config.lookBack },
      view: viewEvent,
      onStored: (stored) => {
        this.#selfWatch.findingDelays.add(stored);
      },
      onLate: (late) => embedded.lateDelays.addLate(late),
      log,
      now,
      random: Math.random,
    });
  }

  #rulesOf(source: string): SourceRules {
    const here = this.#knowledge.rules.filter((rule) => runsOn(rule, source)).map((rule) => ruleOn(rule, source));
    return new SourceRules(here, this.#parts.config.plan);
  }

  #buildWatch(times: WatchTimes): FileWatch {
    const { rules, log } = this.#parts;
    const load = (): Promise<LoadReport> => this.reload();
    return new FileWatch({ paths: rules.paths, loadedMark: () => rules.loadedMark(), load, log, times });
  }

  #buildApi(): FastifyInstance {
    const { config, stores, log, now } = this.#parts;
    const { embedded } = stores;
    const coverage = this.#coverage();
    const { findings, filtered } = embedded;
    const standby = () =>
      this.#sources.map(({ name }) => ({ source: name, isStandby: this.#scheduler.runState(name).isStandby }));
    const { backfills } = embedded;
    const kept = { backfills, quarantine: findings, filtered };
    const metrics = buildMetrics({
      ...kept,
      coverage,
      standby,
      rules: this.#rules,
      storms: this.#storms,
      watch: this.#selfWatch,
    });
    collectDefaultMetrics({ register: metrics });
    const keepsEvents = stores.sources.some(({ kind }) => kind === 'embedded');
    return buildApi({
      findings: embedded.findings,
      matches: embedded.findings,
      quarantine: embedded.findings,
      replay: quarantineReplay({ matches: findings, findings, quarantine: findings, now }),
      rules: this.#rules,
      reloadRules: async () => reloadItem(await this.reload(), this.#knowledge),
      filters: this.#filters,
      coverage,
      selfWatch: () => this.#selfWatch.readAll(),
      backfills: this.#backfillDesk(),
      fields: () => this.#knowledge.fields,
      fieldReader: (name) => this.#sources.find((source) => source.name === name)?.fields ?? null,
      sources: () => this.#sources.map((source) => source.state(this.#scheduler.runState(source.name))),
      documents: (name) => stores.sources.find(({ source }) => source.name === name)?.documents ?? null,
      events: keepsEvents ? embedded.events : null,
      samples: embedded.events,
      keys: {
        store: embedded.access,
        configured: config.api.adminKey === null ? null : configuredKey(config.api.adminKey),
      },
      audit: embedded.access,
      // Asked by everybody, without a key: all who ask at once get one reading of the ledger.
      notReady: sharedReading(() => this.#notReady(), { maxAgeMs: 0, now }),
      metrics,
      clock: now,
      log,
      limits: { maxBodyBytes: config.api.maxBodyBytes, maxEventBytes: config.api.maxEventBytes },
      openMetrics: config.api.openMetrics,
    });
  }

  #backfillDesk(): BackfillDesk {
    const { backfills, ledger } = this.#parts.stores.embedded;
    return {
      store: backfills,
      progress: (backfill) => readBackfillProgress(ledger, backfill, this.#scheduler.rulesOf(backfill.source)),
      heed: () => void this.#scheduler.tick(),
    };
  }

  #coverage(): CoverageReader {
    const { sources, embedded } = this.#parts.stores;
    const { ledger, backfills } = embedded;
    const questionOf = (source: string) => ({ source, horizonMs: this.#scheduler.runState(source).horizonMs });
    const questions = () => sources.map(({ source: { name } }) => questionOf(name));
    return {
      sourceCoverage: () => Promise.all(questions().map((question) => readSourceCoverage(ledger, question))),
      ruleCoverage: async (ruleId) => {
        const asked = await backfills.listBackfills();
        const parts = questions().flatMap((question) => [
          readRuleCoverage(ledger, { ...question, ruleId }),
          readBackfilledCoverage(ledger, asked, { ...question, ruleId }),
        ]);
        return (await Promise.all(parts)).flat();
      },
      stretches: (source, asked) => readStretches(ledger, { ...questionOf(source), ...asked }),
    };
  }

  async #notReady(): Promise<readonly string[]> {
    const { stores } = this.#parts;
    const { rules } = this.#knowledge;
    const watches = await this.#selfWatch.readAll();
    const standings = this.#sources.map((source, index) => ({
      ...watches[index]!,
      state: source.standing(this.#scheduler.runState(source.name)),
    }));
    const active = rules.filter((rule) => stores.sources.some(({ source }) => runsOn(rule, source.name)));
    return reasonsNotReady(standings, { activeRules: active.length, limits: this.#readinessLimits() });
  }

  async #look(): Promise<void> {
    const nowMs = this.#parts.now();
    const checks = this.#sources.map((source) => source.check(this.#scheduler.runState(source.name), nowMs));
    // A cluster that does not answer its check is no reason to look no more.
    const looks = this.#selfWatch.look().then(() => this.#storms.look(nowMs));
    await Promise.all([...checks, looks.then(() => this.#status.keep(this.#states()))]);
  }

  #states(): string {
    return this.#sources.map((source) => source.state(this.#scheduler.runState(source.name)).state).join();
  }

  async #readStatus(): Promise<ServiceStatus> {
    const [reasons, coverages, watches] = await Promise.all([
      this.#notReady(),
      this.#coverage().sourceCoverage(),
      this.#selfWatch.readAll(),
    ]);
    const blind = this.#rules.countBlind();
    const sources = this.#sources.map((source, index) => ({
      state: source.state(this.#scheduler.runState(source.name)),
      coverage: coverages[index]!,
      watch: watches[index]!,
      blindRules: blind[index]?.rules ?? null,
    }));
    return {
      format: statusFormat,
      at: new Date(this.#parts.now()).toISOString(),
      running: true,
      ready: reasons.length === 0,
      reasons,
      rules: { ...this.#rules.countRules(), stale: this.#rules.countStale() },
      storms: this.#storms.storms.map(({ ruleId, dayMs, matches }) => ({
        rule: ruleId,
        day: utcDay(dayMs),
        matches,
      })),
      sources: sources.map((parts) => sourceStatus(parts, this.#readinessLimits())),
    };
  }

  #readinessLimits(): ReadinessLimits {
    const { maxLag, maxGapAge } = this.#parts.config.readiness;
    return { maxLagMs: maxLag, maxGapAgeMs: maxGapAge };
  }

  async #loadSamplesOnce(): Promise<void> {
    const { stores, now, log } = this.#parts;
    const { events } = stores.embedded;
    if (await events.samplesWereLoaded()) return;
    const samples = loadSamples(now());
    await events.insertEvents(samples.map((document) => ({ document, sample: true })));
    log.info({ events: samples.length }, 'sample events loaded');
  }
}

function quarantineReplay(stores: ReplayStores): QuarantineReplay {
  return { one: (id, by) => replayOne(id, stores, by), all: (by) => replayAll(stores, by) };
}

function reloadItem({ added, edited, removed }: LoadReport, { staleRules }: Knowledge): RuleReload {
  const idsOf = (rules: LoadReport['added']): readonly string[] => rules.map(({ id }) => id);
  return { added: idsOf(added), edited: idsOf(edited), removed: idsOf(removed), stale: [...staleRules.keys()] };
}
