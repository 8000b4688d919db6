import type { SourcePosition } from '../text/diagnostic.ts';
import type { CodecName } from './codec.ts';

/**
 * What a document looks like. `wlb*`: winlogbeat with its module pipelines; `raw*`: winlogbeat without them
 * (`winlog.event_data.*` only); `agent`: Elastic Agent.
 */
export const shapes = ['wlb9', 'wlb8', 'wlb7', 'agent', 'raw9', 'raw8'] as const;
export type Shape = (typeof shapes)[number];

/** How sure the mapping is that a path is filled in a shape, from strongest to weakest. */
export const evidences = ['golden', 'evtx', 'pipeline', 'documentation'] as const;
export type Evidence = (typeof evidences)[number];

/** `mappings/fields/*.yml` as a whole: which events a logsource means, and where their fields are. */
export interface Mapping {
  readonly logsources: readonly LogsourceMapping[];
  /** Fields with one meaning in every event: EventID, Channel, Computer … */
  readonly common: ReadonlyMap<string, FieldMapping>;
}

export interface LogsourceMapping {
  readonly at: SourcePosition;
  readonly product: string;
  readonly category: string | null;
  readonly service: string | null;
  /** Why no event of a winlogbeat index can belong to it, where that is so; then `events` is empty. */
  readonly unavailable: string | null;
  readonly events: readonly EventMapping[];
}

/** One kind of event of a logsource: process_creation is Sysmon 1, and Security 4688 with other fields. */
export interface EventMapping {
  readonly name: string;
  readonly at: SourcePosition;
  readonly selector: EventSelector;
  /** A further condition on the event, as `EventType: [DeleteKey, DeleteValue]`. Any value of a field will do. */
  readonly where: readonly { readonly field: string; readonly values: readonly string[] }[];
  /**
   * Whether the logsource means these events unless somebody says otherwise. Sigma's taxonomy does not know the others:
   * they come near what the logsource means, and a rule that was written for Sysmon may say too much of them.
   */
  readonly byDefault: boolean;
  /** Whether fields without an entry may be guessed at `winlog.event_data.<name>`: true where no pipeline moves anything. */
  readonly guess: boolean;
  readonly fields: ReadonlyMap<string, FieldMapping>;
}

/** Which documents are events of a kind. Channels and providers are compared without case. */
export interface EventSelector {
  /** Empty: any. A document without a channel is no event of Windows, and never chosen. */
  readonly channels: readonly string[];
  /** Empty: every event of the channels. */
  readonly codes: readonly string[];
  /** Empty: any. A document without a provider passes. */
  readonly providers: readonly string[];
}

/** Where the value of one Sigma field is, in one kind of event. */
export interface FieldMapping {
  readonly field: string;
  readonly at: SourcePosition;
  /**
   * The places that are read, in order. `first`: the first that holds a value answers (a document that a pipeline left
   * half-moved is still read); `any`: the value may be at one or another, all are read. Empty: the event has no such field.
   */
  readonly combine: 'first' | 'any';
  readonly places: readonly Place[];
  /** Copies of the value elsewhere, for people who look for it; never read. */
  readonly copies: readonly string[];
  /** What the event itself calls the field, where that differs (Image is NewProcessName on 4688). */
  readonly eventField: string | null;
  readonly note: string | null;
  /** What the documents no longer tell in some shape, though the rule may need it: the verdict is then `degraded`. */
  readonly lossy: string | null;
  /** No mapping names the field: the places are where Windows' own fields go. */
  readonly guessed: boolean;
}

/**
 * One way to read a value: paths of the document and the codec that turns what is there back into Sigma's text. Always
 * read and asked through `values` of the event and `encodePlace`, which heed the event codes; never through the codec alone.
 */
export interface Place {
  /** `codec(path,path)`, and the event codes where they matter: equal keys are one place. */
  readonly key: string;
  readonly codec: CodecName;
  /** Dotted document paths, in the order that the codec wants. */
  readonly paths: readonly string[];
  /** In which shapes the value is here, and how that is known. */
  readonly shapes: ReadonlyMap<Shape, Evidence>;
  /** The value is here in events of these codes alone; the path means something else in others. Absent: in all. */
  readonly onlyIn?: readonly string[];
  /** In events of these codes the path means something else, and is not read. */
  readonly notIn?: readonly string[];
}
