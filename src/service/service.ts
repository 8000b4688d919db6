import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics } from 'prom-client';
import { configuredKey } from '../access/keys.ts';
import { ruleOn, runsOn } from '../active-rules.ts';
import type { ConfiguredRule } from '../active-rules.ts';
import type { CoverageReader } from '../api/context.ts';
import { buildApi } from '../api/build-api.ts';
import type { SourceProfile } from '../compile/source-profile.ts';
import type { Config } from '../config/settings.ts';
import type { FieldEntry } from '../ecs/field-catalog.ts';
import { viewEvent } from '../ecs/view-event.ts';
import type { Log } from '../hunt/log.ts';
import { readRuleCoverage, readSourceCoverage } from '../hunt/read-coverage.ts';
import { Scheduler } from '../hunt/scheduler.ts';
import { defaultLimits } from '../hunt/source-runner.ts';
import type { Stores } from '../open-stores.ts';
import { loadSamples } from '../samples.ts';
import type { Filter } from '../sigma/filter.ts';
import type { RefusedRule } from '../sigma/parse-rules.ts';
import { LoadedFilterDirectory } from './filter-directory.ts';
import { buildMetrics } from './metrics.ts';
import { reasonsNotReady } from './readiness.ts';
import { LoadedRuleDirectory } from './rule-directory.ts';
import { SelfWatch } from './self-watch.ts';
import { sharedReading } from './shared-reading.ts';
import { SourceRules } from './source-rules.ts';
import { WatchedSource } from './watched-source.ts';

export interface ServiceParts {
  readonly config: Config;
  readonly stores: Stores;
  readonly rules: readonly ConfiguredRule[];
  readonly refused: readonly RefusedRule[];
  readonly filters: readonly Filter[];
  readonly refusedFilters: readonly RefusedRule[];
  /** What rules are judged by where no cluster can be asked. */
  readonly profile: SourceProfile;
  /** What the mappings say of fields, for people who look one up. */
  readonly fields: readonly FieldEntry[];
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
  readonly #watch: SelfWatch;
  readonly #api: FastifyInstance;
  #looks: NodeJS.Timeout | null = null;

  constructor(parts: ServiceParts) {
    this.#parts = parts;
    this.#sources = parts.stores.sources.map((opened) => new WatchedSource(opened, parts.log));
    const { stores, now, log } = parts;
    this.#watch = new SelfWatch({
      sources: stores.sources.map(({ source: { name }, safetyLagMs }) => ({ name, safetyLagMs })),
      ledger: stores.embedded.ledger,
      lateDelays: stores.embedded.lateDelays,
      runState: (source) => this.#scheduler.runState(source),
      now,
      log,
    });
    this.#scheduler = this.#buildScheduler();
    this.#api = this.#buildApi();
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
  }

  /** Runs what is due now, as the schedule does, and asks the sources how they are. */
  async tick(): Promise<void> {
    await this.#scheduler.tick();
    await this.#look();
  }

  /** Ends requests and runs, each after the step in hand. What is not finished is done at the next start. */
  async stop(): Promise<void> {
    const { stores } = this.#parts;
    if (this.#looks !== null) clearInterval(this.#looks);
    for (const source of this.#sources) source.stop();
    const stopped = Promise.all([this.#api.close(), this.#scheduler.stop()]);
    const grace = setTimeout(() => void stores.closeSources(), stopGraceMs);
    await stopped;
    clearTimeout(grace);
    await stores.close();
  }

  #buildScheduler(): Scheduler {
    const { config, stores, rules, log, now } = this.#parts;
    const { embedded } = stores;
    return new Scheduler({
      schedule: config.schedule,
      sources: stores.sources.map(({ source, startAt, safetyLagMs }) => ({
        source,
        startAt,
        safetyLagMs,
        rules: new SourceRules(
          rules.filter((rule) => runsOn(rule, source.name)).map((rule) => ruleOn(rule, source.name)),
          config.plan,
        ),
      })),
      matches: embedded.findings,
      findings: embedded.findings,
      quarantine: embedded.findings,
      filtered: embedded.filtered,
      ledger: embedded.ledger,
      backfills: embedded.backfills,
      limits: { ...defaultLimits, maxSpanMs: config.maxWindow, lookBackMs: config.lookBack },
      view: viewEvent,
      onStored: (stored) => {
        this.#watch.findingDelays.add(stored);
      },
      onLate: (late) => embedded.lateDelays.addLate(late),
      log,
      now,
      random: Math.random,
    });
  }

  #buildApi(): FastifyInstance {
    const { config, stores, rules, refused, profile, fields, log, now } = this.#parts;
    const { embedded } = stores;
    const coverage = this.#coverage();
    const { findings, filtered } = embedded;
    const directory = new LoadedRuleDirectory({ rules, refused }, profile, {
      sources: this.#sources.map((source) => source.judged),
      now,
    });
    const metrics = buildMetrics({ coverage, quarantine: findings, filtered, rules: directory, watch: this.#watch });
    collectDefaultMetrics({ register: metrics });
    const keepsEvents = stores.sources.some(({ kind }) => kind === 'embedded');
    return buildApi({
      findings: embedded.findings,
      matches: embedded.findings,
      quarantine: embedded.findings,
      rules: directory,
      filters: new LoadedFilterDirectory(this.#parts, rules, { filtered, now }),
      coverage,
      selfWatch: () => this.#watch.readAll(),
      fields,
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

  #coverage(): CoverageReader {
    const { sources, embedded } = this.#parts.stores;
    const questions = () =>
      sources.map(({ source: { name } }) => ({ source: name, horizonMs: this.#scheduler.runState(name).horizonMs }));
    return {
      sourceCoverage: () => Promise.all(questions().map((question) => readSourceCoverage(embedded.ledger, question))),
      ruleCoverage: async (ruleId) =>
        (
          await Promise.all(questions().map((question) => readRuleCoverage(embedded.ledger, { ...question, ruleId })))
        ).flat(),
    };
  }

  async #notReady(): Promise<readonly string[]> {
    const { stores, rules, config } = this.#parts;
    const watches = await this.#watch.readAll();
    const standings = this.#sources.map((source, index) => ({
      ...watches[index]!,
      state: source.standing(this.#scheduler.runState(source.name)),
    }));
    const active = rules.filter((rule) => stores.sources.some(({ source }) => runsOn(rule, source.name)));
    const limits = { maxLagMs: config.readiness.maxLag, maxGapAgeMs: config.readiness.maxGapAge };
    return reasonsNotReady(standings, { activeRules: active.length, limits });
  }

  async #look(): Promise<void> {
    const nowMs = this.#parts.now();
    await Promise.all(this.#sources.map((source) => source.check(this.#scheduler.runState(source.name), nowMs)));
    await this.#watch.look();
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
