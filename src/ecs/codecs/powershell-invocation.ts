import type { Codec, DocumentReader } from '../codec.ts';
import { textOf } from '../document.ts';
import { type LinePart, encodeRebuilt } from './rebuilt-text.ts';

const details = 'powershell.command.invocation_details';
const type = `${details}.type`;
const related = `${details}.related_command`;
const name = `${details}.name`;
const value = `${details}.value`;

/**
 * `Payload` of PowerShell 4103, cut into objects: lines as `CommandInvocation(Out-Null): "Out-Null"` and
 * `ParameterBinding(Out-Null): name="InputObject"; value="x"`. The quotes are kept in the objects.
 */
export const powershellInvocation: Codec = {
  paths: [type, related, name, value],
  decode(document) {
    const text = invocationText(document);
    return text === null ? null : [text];
  },
  // A list of objects is indexed as if their fields were of one object, so that the question is always too wide.
  encode: (test) => ({
    ...encodeRebuilt(test, {
      separators: /\n/,
      lines: invocationLines,
      hasEmptyLines: false,
      paths: [type, related, name, value],
    }),
    exact: test.kind === 'null' || test.kind === 'exists',
  }),
};

const before: readonly LinePart[] = [{ path: type, alphabet: /^[^:(]*$/ }, '(', { path: related, alphabet: /^[^)]*$/ }];

export const invocationLines: readonly (readonly LinePart[])[] = [
  [...before, '): ', { path: value }],
  [...before, '): name=', { path: name }, '; value=', { path: value }],
  [{ path: value }],
];

/** The lines of all objects; null where there are none. */
export function invocationText(document: DocumentReader): string | null {
  const lines = document.objects(details).map(lineOf);
  if (lines.some((line) => line !== '')) return lines.join('\n');
  // Where a pipeline has flattened the objects, what belonged together is not known any more.
  const texts = [type, related, name, value].flatMap((path) => document.texts(path) ?? []);
  return texts.length === 0 ? null : texts.join('\n');
}

function lineOf(detail: Readonly<Record<string, unknown>>): string {
  const text = (key: string) => textOf(detail[key]);
  const value = text('value') ?? '';
  const type = text('type');
  if (type === null) return value;
  const name = text('name');
  return `${type}(${text('related_command') ?? ''}): ${name === null ? value : `name=${name}; value=${value}`}`;
}
