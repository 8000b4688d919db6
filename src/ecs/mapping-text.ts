import type { Diagnostic, SourcePosition } from '../text/diagnostic.ts';
import type { YamlFields, YamlValue } from '../text/yaml-reader.ts';
import { mappingDiagnostic } from './diagnostic-codes.ts';
import type { EventMapping } from './mapping.ts';
import { type Seen, readEvidence, readLetters } from './read-evidence.ts';
import { type FieldText, plainField, readCodes, readField } from './read-field.ts';

export type FieldTexts = Map<string, FieldText>;

/** A Windows log that several kinds of events come from. */
export interface LogText {
  readonly at: SourcePosition;
  readonly channels: readonly string[];
  readonly providers: readonly string[];
  readonly fields: FieldTexts;
}

export interface LogsourceText {
  readonly at: SourcePosition;
  readonly product: string;
  readonly category: string | null;
  readonly service: string | null;
  unavailable: string | null;
  readonly events: Map<string, EventText>;
}

export interface EventText {
  readonly name: string;
  readonly at: SourcePosition;
  readonly log: YamlValue | null;
  readonly channels: readonly string[] | null;
  readonly providers: readonly string[] | null;
  readonly codes: readonly string[];
  readonly where: EventMapping['where'];
  readonly byDefault: boolean;
  readonly fields: FieldTexts;
}

/** Gathers what mapping files say, in their order. A later file may add to what an earlier one says, but for `override` not change it. */
export class MappingText {
  readonly common: FieldTexts = new Map();
  readonly logs = new Map<string, LogText>();
  readonly #logsources = new Map<string, LogsourceText>();
  readonly #diagnostics: Diagnostic[];

  constructor(diagnostics: Diagnostic[]) {
    this.#diagnostics = diagnostics;
  }

  get logsources(): Iterable<LogsourceText> {
    return this.#logsources.values();
  }

  add(document: YamlValue): void {
    const parts = document.mapping();
    if (parts === null) return;
    this.#addAll(this.common, this.#readFields(parts.optional('common')));
    for (const { key, keyAt, value } of parts.optional('logs')?.mapping()?.all() ?? []) this.#addLog(key, keyAt, value);
    for (const item of parts.optional('logsources')?.items() ?? []) this.#addLogsource(item);
    parts.refuseOthers();
  }

  #addLog(name: string, at: SourcePosition, value: YamlValue): void {
    const parts = value.mapping();
    if (parts === null) return;
    const known = this.logs.get(name);
    const channel = parts.optional('channel');
    const provider = parts.optional('provider');
    if (known !== undefined && (channel ?? provider) !== null) this.#refuseSecond(`The log '${name}'`, at, known.at);
    const log = known ?? {
      at,
      channels: channel?.strings() ?? [],
      providers: provider?.strings() ?? [],
      fields: new Map<string, FieldText>(),
    };
    this.logs.set(name, log);
    this.#addAll(log.fields, this.#readFields(parts.optional('fields')));
    parts.refuseOthers();
  }

  #addLogsource(value: YamlValue): void {
    const parts = value.mapping();
    if (parts === null) return;
    const product = parts.optional('product')?.string() ?? 'windows';
    const category = parts.optional('category')?.string() ?? null;
    const service = parts.optional('service')?.string() ?? null;
    if ((category ?? service) === null) {
      this.#report('MAPPING_NO_NAME', 'The logsource has no name.', parts.at, "Write 'category: …' or 'service: …'.");
      return;
    }
    const key = JSON.stringify([product, category, service]);
    const logsource = this.#logsources.get(key) ?? {
      ...{ at: parts.at, product, category, service, unavailable: null },
      events: new Map<string, EventText>(),
    };
    this.#logsources.set(key, logsource);
    logsource.unavailable = parts.optional('unavailable')?.string() ?? logsource.unavailable;
    const events = parts.optional('events');
    for (const { key, keyAt, value: kind } of events?.mapping()?.all() ?? []) {
      const event = kind.mapping();
      if (event !== null) this.#addEvent(logsource, { name: key, at: keyAt }, event);
    }
    // Most services have one kind of event, which needs no name of its own.
    if (events === null && logsource.unavailable === null) {
      this.#addEvent(logsource, { name: 'eventlog', at: parts.at }, parts);
    } else {
      parts.refuseOthers();
    }
  }

  #addEvent(logsource: LogsourceText, { name, at }: Pick<EventText, 'name' | 'at'>, parts: YamlFields): void {
    const known = logsource.events.get(name);
    const kind = this.#readKind(parts);
    const byDefault = parts.optional('byDefault')?.boolean() ?? null;
    const fields = this.#readEventFields(parts);
    parts.refuseOthers();
    if (known !== undefined && kind.isGiven) this.#refuseSecond(`The event '${name}'`, at, known.at);
    if (known === undefined && (kind.log ?? kind.channels) === null) {
      const hint = "Write 'channel: …', or 'log: …' with the name of a log of the mapping.";
      this.#report('MAPPING_NO_CHANNEL', `The event '${name}' has no channel.`, at, hint);
      return;
    }
    const event = known ?? { name, at, ...kind, byDefault: true, fields: new Map<string, FieldText>() };
    logsource.events.set(name, { ...event, byDefault: byDefault ?? event.byDefault });
    this.#addAll(event.fields, fields);
  }

  #readKind(
    parts: YamlFields,
  ): Omit<EventText, 'name' | 'at' | 'byDefault' | 'fields'> & { readonly isGiven: boolean } {
    const log = parts.optional('log');
    const channel = parts.optional('channel');
    const provider = parts.optional('provider');
    const code = parts.optional('code');
    const where = parts.optional('where');
    return {
      log,
      channels: channel?.strings() ?? null,
      providers: provider?.strings() ?? null,
      codes: readCodes(code) ?? [],
      where:
        where
          ?.mapping()
          ?.all()
          .map(({ key, value }) => ({ field: key, values: value.strings() ?? [] })) ?? [],
      isGiven: (log ?? channel ?? provider ?? code ?? where) !== null,
    };
  }

  /** What an event's fields are: by evidence (`seen`), by definition (`fields`), and those that it does not have (`absent`). */
  #readEventFields(parts: YamlFields): FieldTexts {
    const fields: FieldTexts = new Map();
    const seen = parts.optional('seen');
    const isTable = seen?.node.kind === 'mapping';
    for (const { key, keyAt, value } of (isTable ? seen.mapping()?.all() : null) ?? []) {
      this.#addAll(fields, this.#readNames(value, readLetters(key, { at: keyAt }, this.#diagnostics)));
    }
    const seenOfAll = seen === null || isTable ? null : readEvidence(seen, this.#diagnostics);
    for (const [name, field] of this.#readFields(parts.optional('fields'))) {
      const listed = fields.get(name);
      // A field may be listed for its evidence and defined beside.
      if (listed !== undefined && field.seen !== null)
        this.#refuseSecond(`The evidence of '${name}'`, field.at, listed.at);
      fields.set(name, { ...field, seen: field.seen ?? listed?.seen ?? seenOfAll });
    }
    for (const item of parts.optional('absent')?.items() ?? []) {
      const name = item.string();
      const field = { ...plainField(item.at), absent: 'The event has no such field.' };
      if (name !== null) this.#addAll(fields, [[name, field]]);
    }
    return fields;
  }

  /** A mapping of fields, or a list of the names of those that are where Windows' own fields go. */
  #readFields(value: YamlValue | null): readonly (readonly [string, FieldText])[] {
    if (value === null) return [];
    if (value.node.kind === 'sequence') return this.#readNames(value, null);
    const entries = value.mapping()?.all() ?? [];
    return entries.map(({ key, keyAt, value: field }) => [key, readField(field, keyAt, this.#diagnostics)]);
  }

  #readNames(value: YamlValue, seen: Seen | null): readonly (readonly [string, FieldText])[] {
    return (value.items() ?? []).flatMap((item) => {
      const name = item.string();
      return name === null ? [] : [[name, { ...plainField(item.at), seen }] as const];
    });
  }

  #addAll(into: FieldTexts, fields: Iterable<readonly [string, FieldText]>): void {
    for (const [name, field] of fields) {
      const known = into.get(name);
      if (known !== undefined && !field.override) {
        this.#refuseSecond(`The field '${name}'`, field.at, known.at);
        continue;
      }
      if (known === undefined && field.override) {
        const hint = "Remove 'override', or correct the name of the logsource, of the event or of the field.";
        this.#report('MAPPING_NOTHING_TO_OVERRIDE', `There is no '${name}' to override.`, field.at, hint);
      }
      into.set(name, field);
    }
  }

  #refuseSecond(what: string, at: SourcePosition, first: SourcePosition): void {
    const place = `${first.file}:${first.line}:${first.column}`;
    const hint = "Remove one, or write 'override: true' in the field that is to hold.";
    this.#report('MAPPING_DUPLICATE', `${what} is already defined at ${place}.`, at, hint);
  }

  #report(code: Parameters<typeof mappingDiagnostic>[0], message: string, at: SourcePosition, hint: string): void {
    this.#diagnostics.push(mappingDiagnostic(code, message, { at, hint }));
  }
}
