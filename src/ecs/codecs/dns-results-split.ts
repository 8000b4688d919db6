import type { Codec, DocumentReader } from '../codec.ts';
import { textOf } from '../document.ts';
import { type LinePart, encodeRebuilt } from './rebuilt-text.ts';

/**
 * `QueryResults` of Sysmon 22, cut into answers: `type:  5 host;::ffff:1.2.3.4;`. Paths are those of the answers' data and of the
 * addresses. Sysmon writes some IPv4 addresses without `::ffff:`, which documents do not tell: all are given with it.
 */
export const dnsResultsSplit: Codec = {
  paths: 2,
  decode(document, [dataPath, addressPath]) {
    const results = resultsOf(document, dataPath!, addressPath!);
    return results.length === 0 ? null : [results.map((result) => `${result};`).join('')];
  },
  encode: (test, [dataPath, addressPath]) => ({
    ...encodeRebuilt(test, {
      separators: /;/,
      lines: [...[dataPath!, addressPath!].flatMap(linesOf), numberedLine(dataPath!)],
      hasEmptyLines: false,
      paths: [dataPath!, addressPath!],
    }),
    exact: test.kind === 'null' || test.kind === 'exists',
  }),
};

/** By the name that pipelines give a record type. */
const recordTypes: Readonly<Record<string, number>> = {
  NS: 2,
  MD: 3,
  MF: 4,
  CNAME: 5,
  SOA: 6,
  MB: 7,
  NULL: 10,
  PTR: 12,
  HINFO: 13,
  MX: 15,
  TXT: 16,
  SRV: 33,
  DNAME: 39,
  ANY: 255,
};

function resultsOf(document: DocumentReader, dataPath: string, addressPath: string): readonly string[] {
  const answers = document.objects(parentOf(dataPath));
  const results = answers.flatMap((answer) => {
    const data = textOf(answer.data);
    return data === null ? [] : [resultOf(textOf(answer.type)?.toUpperCase() ?? '', data)];
  });
  if (results.length > 0) return results;
  return (document.texts(addressPath) ?? []).map((address) => resultOf('', address));
}

function resultOf(type: string, data: string): string {
  const number = recordTypes[type] ?? (/^\d+$/.test(type) ? type : null);
  return number === null ? `${isIpv4(data) ? '::ffff:' : ''}${data}` : `type:  ${number} ${data}`;
}

function linesOf(path: string): readonly (readonly LinePart[])[] {
  const typed = Object.values(recordTypes).map((number) => [`type:  ${number} `, { path }]);
  return [...typed, ['::ffff:', { path }]];
}

/** A type without a name stays a number in the documents. */
function numberedLine(dataPath: string): readonly LinePart[] {
  return ['type:  ', { path: `${parentOf(dataPath)}.type`, alphabet: /^\d*$/ }, ' ', { path: dataPath }];
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('.'));
}

function isIpv4(text: string): boolean {
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(text);
}
