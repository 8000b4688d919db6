import { type Document, isObject, textOf } from './document.ts';

/** A record of an EVTX file as a winlogbeat document; or what it lacks to be one, in words for whoever wrote it. */
export type EvtxReading =
  { readonly kind: 'document'; readonly document: Document } | { readonly kind: 'malformed'; readonly reason: string };

/** Whether a document is a record of an EVTX file turned into JSON, whole or malformed: winlogbeat's have no `Event`. */
export function isEvtx(document: Document): boolean {
  return 'Event' in document && !('winlog' in document);
}

/**
 * Gives the document that winlogbeat 8 would have sent, without modules, for a record as `evtx_dump` writes it: attributes
 * under `#attributes` or, by `--separate-json-attributes`, beside the element. What needs the publisher's own texts is
 * missing: `message`, `winlog.task`, `event.action` and the names of `winlog.user`.
 */
export function readEvtx(document: Document): EvtxReading {
  const event = document.Event;
  if (!isObject(event)) return malformed('Event', event, 'an object');
  const system = event.System;
  if (!isObject(system)) return malformed('Event.System', system, 'an object');
  const channel = textIn(system.Channel);
  if (channel === null) return malformed('Event.System.Channel', system.Channel, 'the name of a channel');
  const code = textIn(system.EventID);
  if (code === null || !/^\d+$/.test(code)) return malformed('Event.System.EventID', system.EventID, 'a number');
  for (const name of ['EventData', 'UserData'] as const) {
    const data = event[name];
    if (!isObject(data) && !isEmpty(data)) return malformed(`Event.${name}`, data, 'an object');
  }
  return { kind: 'document', document: winlogbeatDocument(event, { system, channel, code }) };
}

interface SystemPart {
  readonly system: Document;
  readonly channel: string;
  readonly code: string;
}

function winlogbeatDocument(event: Document, { system, channel, code }: SystemPart): Document {
  const provider = attributesOf(system, 'Provider');
  const execution = attributesOf(system, 'Execution');
  const correlation = attributesOf(system, 'Correlation');
  const computer = textIn(system.Computer);
  const keywords = readKeywords(textIn(system.Keywords));
  return filled({
    '@timestamp': timeOf(attributesOf(system, 'TimeCreated').SystemTime),
    event: filled({ kind: 'event', code, provider: textIn(provider.Name), outcome: keywords.outcome }),
    host: filled({ name: computer }),
    log: filled({ level: levels.get(textIn(system.Level) ?? '') }),
    winlog: filled({
      api: 'wineventlog',
      channel,
      computer_name: computer,
      event_id: code,
      record_id: system.EventRecordID,
      provider_name: textIn(provider.Name),
      provider_guid: guidOf(provider.Guid),
      version: numberOf(system.Version),
      opcode: opcodes.get(textIn(system.Opcode) ?? ''),
      keywords: keywords.names,
      activity_id: guidOf(correlation.ActivityID),
      related_activity_id: guidOf(correlation.RelatedActivityID),
      process: filled({ pid: numberOf(execution.ProcessID), thread: filled({ id: numberOf(execution.ThreadID) }) }),
      user: filled({ identifier: textIn(attributesOf(system, 'Security').UserID) }),
      event_data: dataOf(event.EventData),
      user_data: userDataOf(event.UserData),
    }),
  });
}

/** Names without a value, and those that come a second time, are left out, as winlogbeat leaves them out. */
function dataOf(data: unknown): Document {
  const values = new Map<string, string | readonly string[]>();
  let count = 0;
  for (const [name, value] of elementsOf(data)) {
    for (const element of name === 'Data' ? unnamedIn(value) : [value]) {
      count += 1;
      const text = textsIn(element);
      if (text === null) continue;
      const key = name === 'Data' || name === '' ? `param${count}` : name;
      if (values.has(key)) continue;
      values.set(key, isGuidName(key) && typeof text === 'string' ? inBraces(text) : text);
    }
  }
  return Object.fromEntries(values);
}

/** Elements without names, of which an empty one has its place in the count too. */
function unnamedIn(data: unknown): readonly unknown[] {
  const elements: unknown = isObject(data) ? data['#text'] : data;
  return Array.isArray(elements) ? (elements as unknown[]) : [elements];
}

/** `UserData` holds one element, with a name and a schema of the provider's own. */
function userDataOf(data: unknown): Document | null {
  const [element] = elementsOf(data);
  return element === undefined ? null : { xml_name: element[0], ...dataOf(element[1]) };
}

/** The children of an element, without what are attributes. */
function elementsOf(parent: unknown): readonly (readonly [name: string, value: unknown])[] {
  return Object.entries(isObject(parent) ? parent : {}).filter(
    ([name, value]) => !isObject(value) || (name !== '#attributes' && !name.endsWith('_attributes')),
  );
}

/** The attributes of an element, wherever they were written; none where it has none. */
function attributesOf(parent: Document, name: string): Document {
  const element = parent[name];
  const found = (isObject(element) ? element['#attributes'] : undefined) ?? parent[`${name}_attributes`];
  return isObject(found) ? found : {};
}

/**
 * Whether the data of the name are of the type GUID, which the file does not say. Those whose names do not end so are what
 * plain documents hold in braces: of the Security log (filtering platform, directory, transactions), BITS, WMI and telemetry.
 */
function isGuidName(name: string): boolean {
  return /guid$/i.test(name) || guidNames.has(name);
}

const guidNames: ReadonlySet<string> = new Set([
  ...['CalloutKey', 'FilterKey', 'LayerKey', 'ProviderKey'],
  ...['OpCorrelationID', 'Schema', 'ResourceManager', 'TransactionId'],
  ...['Id', 'jobId', 'transferId', 'FixID'],
]);

const bareGuid = /^[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}$/;

/** As Windows renders a GUID, which `evtx_dump` writes bare; a text that only looks like one stays as it is. */
function inBraces(text: string): string {
  return bareGuid.test(text) ? `{${text.toLowerCase()}}` : text;
}

/** The value of an element: of a list, every text. */
function textsIn(element: unknown): string | readonly string[] | null {
  const value: unknown = isObject(element) ? element['#text'] : element;
  if (!Array.isArray(value)) return textIn(value);
  const texts = value.flatMap((item) => textIn(item) ?? []);
  return texts.length === 0 ? null : texts;
}

/** The text of an element as winlogbeat stores it; null where it has none. */
function textIn(value: unknown): string | null {
  const text = textOf(isObject(value) ? value['#text'] : value);
  if (text === null) return null;
  const lines = text.replaceAll('\r\n', '\n');
  let end = lines.length;
  while (lines[end - 1] === '\n') end--;
  return end === 0 ? null : lines.slice(0, end);
}

function guidOf(value: unknown): string | null {
  const text = textOf(value);
  return text === null ? null : `{${text.replace(/^\{|\}$/g, '').toLowerCase()}}`;
}

/** Old versions of the evtx crate write `2019-04-18 16:55:37.125909 UTC`. */
function timeOf(value: unknown): string | null {
  return textOf(value)?.replace(/^(\S+) (\S+) UTC$/, '$1T$2Z') ?? null;
}

/** Null for 0 as well, which winlogbeat leaves out. */
function numberOf(value: unknown): number | null {
  const number = Number(textIn(value));
  return Number.isInteger(number) && number !== 0 ? number : null;
}

const levels: ReadonlyMap<string, string> = new Map([
  ['0', 'information'],
  ['1', 'critical'],
  ['2', 'error'],
  ['3', 'warning'],
  ['4', 'information'],
  ['5', 'verbose'],
]);

const opcodes: ReadonlyMap<string, string> = new Map([
  ['0', 'Info'],
  ['1', 'Start'],
  ['2', 'Stop'],
  ['3', 'DCStart'],
  ['4', 'DCStop'],
  ['5', 'Extension'],
  ['6', 'Reply'],
  ['7', 'Resume'],
  ['8', 'Suspend'],
  ['9', 'Send'],
]);

/** Windows' own keywords, in the order of their bits; the lower ones belong to the provider. */
const keywordBits: readonly (readonly [bit: bigint, name: string])[] = [
  [0x0001_0000_0000_0000n, 'Response Time'],
  [0x0004_0000_0000_0000n, 'WDI Diag'],
  [0x0008_0000_0000_0000n, 'SQM'],
  [0x0010_0000_0000_0000n, 'Audit Failure'],
  [0x0020_0000_0000_0000n, 'Audit Success'],
  [0x0040_0000_0000_0000n, 'Correlation Hint'],
  [0x0080_0000_0000_0000n, 'Classic'],
];

function readKeywords(text: string | null): { readonly names: readonly string[]; readonly outcome: string | null } {
  const mask = text !== null && /^0x[0-9a-f]{1,16}$/i.test(text) ? BigInt(text) : 0n;
  const names = keywordBits.filter(([bit]) => (mask & bit) !== 0n).map(([, name]) => name);
  const outcome = names.includes('Audit Failure') ? 'failure' : names.includes('Audit Success') ? 'success' : null;
  return { names, outcome };
}

/** The object without what is null or holds nothing. */
function filled(object: Document): Document {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => !isEmpty(value)));
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return value === undefined || value === null || value === '';
}

function malformed(path: string, found: unknown, wanted: string): EvtxReading {
  const what = found === undefined ? 'missing' : `${quoted(found)}, not ${wanted}`;
  return { kind: 'malformed', reason: `No record of an EVTX file: ${path} is ${what}.` };
}

function quoted(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
