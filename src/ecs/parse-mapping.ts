import type { Diagnostic } from '../text/diagnostic.ts';
import { didYouMean } from '../text/near-miss.ts';
import { parseYaml } from '../text/parse-yaml.ts';
import { readYaml } from '../text/yaml-reader.ts';
import { buildField, inheritField } from './build-field.ts';
import { routedChannels } from './detect-shape.ts';
import { mappingDiagnostic } from './diagnostic-codes.ts';
import { type EventText, type FieldTexts, type LogText, type LogsourceText, MappingText } from './mapping-text.ts';
import type { EventMapping, EventSelector, FieldMapping, LogsourceMapping, Mapping } from './mapping.ts';

/**
 * Reads mapping files (docs/mappings.md), the product's own first and then the user's: what a later file says is added, and
 * takes the place of an earlier field where it says `override`. Never throws; what has an error is left out.
 */
export function parseMapping(files: readonly { readonly file: string; readonly text: string }[]): {
  readonly mapping: Mapping;
  readonly diagnostics: readonly Diagnostic[];
} {
  const diagnostics: Diagnostic[] = [];
  const text = new MappingText(diagnostics);
  for (const { file, text: source } of files) {
    const parsed = parseYaml(source, file);
    diagnostics.push(...parsed.diagnostics);
    for (const document of parsed.documents) text.add(readYaml(document, diagnostics));
  }
  // Only now is every log known: a file may name one that another defines.
  const builder = new MappingBuilder(text, diagnostics);
  return { mapping: builder.build(), diagnostics };
}

/** Of the logs that there are, so many are named to whoever named another. */
const maxShown = 20;

class MappingBuilder {
  readonly #text: MappingText;
  readonly #diagnostics: Diagnostic[];

  constructor(text: MappingText, diagnostics: Diagnostic[]) {
    this.#text = text;
    this.#diagnostics = diagnostics;
  }

  build(): Mapping {
    return {
      logsources: [...this.#text.logsources].map((logsource) => this.#buildLogsource(logsource)),
      common: this.#buildFields(this.#text.common, null),
    };
  }

  #buildLogsource({ at, product, category, service, unavailable, events }: LogsourceText): LogsourceMapping {
    const built = [...events.values()].flatMap((event) => this.#buildEvent(event) ?? []);
    return { at, product, category, service, unavailable: built.length > 0 ? null : unavailable, events: built };
  }

  #buildEvent({
    name,
    at,
    log: logName,
    channels,
    providers,
    codes,
    where,
    byDefault,
    fields,
  }: EventText): EventMapping | null {
    const log = this.#findLog(logName);
    if (log === undefined) return null;
    const selector: EventSelector = {
      channels: channels ?? log?.channels ?? [],
      codes,
      providers: providers ?? log?.providers ?? [],
    };
    return {
      name,
      at,
      selector,
      where,
      byDefault,
      guess: selector.channels.every((channel) => !routedChannels.includes(channel.toLowerCase())),
      fields: this.#buildFields(fields, log),
    };
  }

  /** Null where the event names no log; undefined, with a diagnostic, where there is none of the name. */
  #findLog(named: EventText['log']): LogText | null | undefined {
    const name = named === null ? null : named.string();
    if (named === null || name === null) return null;
    const log = this.#text.logs.get(name);
    if (log === undefined) {
      const known = [...this.#text.logs.keys()];
      this.#diagnostics.push(
        mappingDiagnostic('MAPPING_UNKNOWN_LOG', `There is no log '${name}'.`, {
          at: named.at,
          hint: didYouMean(
            name,
            known,
            `Known are: ${known.slice(0, maxShown).join(', ')}${known.length > maxShown ? ' …' : '.'}`,
          ),
        }),
      );
    }
    return log;
  }

  #buildFields(texts: FieldTexts, log: LogText | null): ReadonlyMap<string, FieldMapping> {
    return new Map(
      [...texts].map(([name, text]) => {
        const field = inheritField(text, log?.fields.get(name));
        return [name, buildField(name, field, this.#diagnostics)];
      }),
    );
  }
}
