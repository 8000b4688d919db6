import { join } from 'node:path';
import { configuringRules } from '../active-rules.ts';
import { builtInProfile } from '../compile/built-in-profile.ts';
import type { GivenSettings } from '../config/given.ts';
import type { Config } from '../config/settings.ts';
import { checkEvents } from '../config/source-events.ts';
import { catalogFields } from '../ecs/field-catalog.ts';
import { loadMapping, loadingRules, packageRoot, parseRuleFile } from '../load.ts';
import type { LoadedRules, TextFile } from '../load.ts';
import type { ParsedRules } from '../sigma/parse-rules.ts';
import { hasErrors } from '../text/diagnostic.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import { runInTurns } from '../text/steps.ts';
import { judgingRules } from './judge-rules.ts';
import type { Judgement } from './judge-rules.ts';
import { keepLastGood } from './keep-last-good.ts';
import type { Kept } from './keep-last-good.ts';
import type { Knowledge } from './knowledge.ts';
import { takeSnapshot } from './snapshot.ts';

/** What the files of the configuration say. */
export interface ReadFiles {
  readonly loaded: LoadedRules;
  readonly mapping: ReturnType<typeof loadMapping>;
  /** What the setting `events` names and the mappings do not know. */
  readonly unknownEvents: readonly Diagnostic[];
  /** Of the mappings, and of reading the rules. */
  readonly diagnostics: readonly Diagnostic[];
  /** Excerpts are cut from these. */
  readonly files: readonly TextFile[];
  /** Of the files as they were before they were read. */
  readonly mark: string;
}

/** What was made of them. */
export interface BuiltKnowledge {
  readonly knowledge: Omit<Knowledge, 'changes'>;
  readonly kept: Kept;
  /** Of binding rules and filters. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads the rules, filters and mappings that the configuration names, as often as it is asked: in turns with what else there
 * is to do, and what has not changed is neither parsed nor judged again.
 */
export class KnowledgeLoader {
  readonly #config: Config;
  readonly #given: GivenSettings;
  #parsed: ReadonlyMap<string, ParsedFile> = new Map();
  #mapping: ReturnType<typeof loadMapping> | null = null;
  #judged: ReadonlyMap<string, Judgement> = new Map();

  constructor(config: Config, given: GivenSettings) {
    this.#config = config;
    this.#given = given;
  }

  /** Files and folders that are read. */
  get paths(): readonly string[] {
    return [...this.#rulePaths(), ...this.#config.mappings];
  }

  async read(): Promise<ReadFiles> {
    const { mark } = await takeSnapshot(this.paths);
    const parsed = new Map<string, ParsedFile>();
    const loaded = await runInTurns(
      loadingRules(this.#rulePaths(), (file) => {
        const result = this.#parse(file);
        parsed.set(file.file, { text: file.text, result });
        return result;
      }),
    );
    this.#parsed = parsed;
    const { mappings } = this.#config;
    // What ships with the product does not change.
    const mapping = mappings.length === 0 && this.#mapping !== null ? this.#mapping : loadMapping(mappings);
    return {
      loaded,
      mapping,
      unknownEvents: checkEvents(this.#config, mapping.mapping, this.#given),
      diagnostics: [...mapping.diagnostics, ...loaded.diagnostics],
      files: [...mapping.files, ...loaded.files],
      mark,
    };
  }

  /** Of mappings with a mistake those stay that were read before; at the first time what is sound of them is taken. */
  async build(
    { loaded, mapping, unknownEvents }: ReadFiles,
    last: Parameters<typeof keepLastGood>[1],
    nowMs: number,
  ): Promise<BuiltKnowledge> {
    const isBroken = hasErrors(mapping.diagnostics) || unknownEvents.length > 0;
    const used = this.#useMapping(isBroken ? (this.#mapping ?? mapping) : mapping);
    const { rules: read, ...kept } = keepLastGood(loaded, last, nowMs);
    const configured = await runInTurns(configuringRules({ ...kept, rules: read }, used.mapping, this.#config));
    const profile = builtInProfile(used.fieldTypes, ['wlb8']);
    const { byId, byRevision } = await runInTurns(judgingRules(configured.rules, profile, this.#judged));
    this.#judged = byRevision;
    const { rules, diagnostics } = configured;
    return {
      knowledge: {
        ...kept,
        rules,
        judgements: byId,
        profile,
        fields: catalogFields(used.mapping, used.fieldTypes),
      },
      kept: { ...kept, rules: read },
      diagnostics: [...rules.flatMap((rule) => rule.diagnostics), ...diagnostics],
    };
  }

  #rulePaths(): readonly string[] {
    const { rules, filters } = this.#config;
    return [...(rules.length > 0 ? rules : [join(packageRoot, 'rules')]), ...filters];
  }

  #parse(file: TextFile): ParsedRules {
    const known = this.#parsed.get(file.file);
    return known?.text === file.text ? known.result : parseRuleFile(file, this.#config.placeholders);
  }

  /** With mappings that say something else every rule is judged anew. */
  #useMapping(mapping: ReturnType<typeof loadMapping>): ReturnType<typeof loadMapping> {
    const texts = (files: readonly TextFile[]): string => JSON.stringify(files.map(({ file, text }) => [file, text]));
    if (this.#mapping !== null && texts(this.#mapping.files) === texts(mapping.files)) return this.#mapping;
    this.#judged = new Map();
    this.#mapping = mapping;
    return mapping;
  }
}

interface ParsedFile {
  readonly text: string;
  readonly result: ParsedRules;
}
