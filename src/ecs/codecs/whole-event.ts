import { everything } from '../asks.ts';
import type { Codec } from '../codec.ts';
import type { Place } from '../mapping.ts';

/**
 * Where pipelines put what they take out of an event's own data. What they add of their own (names of files, classes of
 * events, directions, lists of related values) is not part of the event, and no keyword is looked for there.
 */
const movedTo = [
  'process.executable',
  'process.command_line',
  'process.working_directory',
  'process.title',
  'process.entity_id',
  'process.pid',
  'process.pe.original_file_name',
  'process.pe.imphash',
  'process.hash',
  'process.parent.executable',
  'process.parent.command_line',
  'process.parent.entity_id',
  'process.parent.pid',
  'process.thread.id',
  'file.path',
  'file.name',
  'file.hash',
  'file.pe.original_file_name',
  'file.pe.imphash',
  'registry.path',
  'registry.data.strings',
  'user.domain',
  'user.name',
  'rule.name',
  'error.code',
  'source.ip',
  'source.port',
  'source.domain',
  'destination.ip',
  'destination.port',
  'destination.domain',
  'network.transport',
  'network.protocol',
  'dns.question.name',
  'dns.answers.data',
  'dns.resolved_ip',
  'powershell',
];

/** The event's own texts: its rendered message, its data, and of its XML's System part the names (no numbers or times). */
const own = [
  'message',
  'winlog.event_data',
  'winlog.user_data',
  'winlog.provider_name',
  'winlog.channel',
  'winlog.computer_name',
];

/** Every text of an event: what keywords are looked for in. */
export const wholeEventCodec: Codec = {
  paths: [...own, ...movedTo],
  decode(document, paths) {
    const texts = paths.flatMap((path) => document.textsBelow(path));
    return texts.length === 0 ? null : texts;
  },
  encode: () => ({ asks: everything, exact: false }),
};

/** Where the values of a keyword item are read. */
export const wholeEvent: Place = {
  key: 'whole-event()',
  codec: 'whole-event',
  paths: [...own, ...movedTo],
  shapes: new Map(),
};
