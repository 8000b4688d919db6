import { locateInScalar } from '../../text/locate-in-scalar.ts';
import type { YamlScalar } from '../../text/yaml-node.ts';
import type { Found, Lint } from './lint.ts';
import { isReadAsText, wildcardsIn } from './wildcards.ts';
import type { WrittenItem, WrittenRule } from './written-rule.ts';

/** Values that will hardly be found as they stand. */
export const valueLints: readonly Lint[] = [
  {
    code: 'SIGMA_LINT_DOUBLE_WILDCARD',
    find: (written) =>
      inPatterns(written, ({ text }) =>
        wildcardsIn(text)
          .filter(
            (each, index, all) => isOpen(each) && isOpen(all[index - 1]) && all[index - 1]!.offset === each.offset - 1,
          )
          .slice(0, 1)
          .map(({ offset }) => ({ offset, message: `'${text}' has two asterisks side by side.`, hint: 'Remove one.' })),
      ),
  },
  {
    code: 'SIGMA_LINT_ESCAPED_WILDCARD',
    find: (written) =>
      inPatterns(written, ({ text }, { field }) =>
        wildcardsIn(text)
          .filter(({ isEscaped }) => isEscaped && fileFields.has(field ?? ''))
          .slice(0, 1)
          .map(({ offset, character }) => ({
            offset: offset - 1,
            message: `The '\\' makes the '${character}' literal, and no file of Windows has one in its name.`,
            hint: `Write '\\\\${character}' for a backslash and a wildcard.`,
          })),
      ),
  },
  {
    code: 'SIGMA_LINT_CONTROL_CHARACTER',
    find: (written) =>
      inValues(written, ({ text }) => {
        const offset = text.search(control);
        if (offset < 0) return [];
        const code = text.charCodeAt(offset).toString(16).padStart(4, '0').toUpperCase();
        const message = `The value holds the control character U+${code}.`;
        if (text.charAt(offset) !== '\n') {
          return [{ offset, message, hint: 'Write it in single quotes if a backslash and a letter are meant.' }];
        }
        return [{ offset: 0, message, hint: "Write '|-' or one line: with '|' the value ends with a line break." }];
      }),
  },
  {
    code: 'SIGMA_LINT_NUMBER_AS_TEXT',
    find: (written) =>
      inPatterns(written, ({ text }, { field, modifiers }) =>
        numberFields.has(field ?? '') && modifiers.length === 0 && /^\d+$/.test(text)
          ? [{ offset: 0, message: `'${field!}' holds numbers, and '${text}' is quoted.`, hint: `Write ${text}.` }]
          : [],
      ),
  },
  {
    code: 'SIGMA_LINT_WILDCARD_FOR_MODIFIER',
    find: ({ items }) =>
      items.flatMap(({ key, field, modifiers, values }): readonly Found[] => {
        if (field === null || modifiers.length > 0) return [];
        const [modifier, ...others] = new Set(values.map(modifierFor));
        if (modifier === undefined || modifier === null || others.length > 0) return [];
        const message = `The wildcards of '${field}' say no more than '${modifier}' does.`;
        return [{ at: key!.at, message, hint: `Write '${field}|${modifier}', and remove them.` }];
      }),
  },
];

/** Fields that hold the path of a file, in which Windows allows neither `*` nor `?`. */
const fileFields: ReadonlySet<string> = new Set([
  ...['Image', 'ParentImage', 'SourceImage', 'TargetImage', 'ImageLoaded', 'TargetFilename', 'OriginalFileName'],
  ...['CurrentDirectory', 'SourceFilename', 'NewProcessName', 'ParentProcessName', 'ProcessName', 'Application'],
]);

const numberFields: ReadonlySet<string> = new Set([
  ...['EventID', 'LogonType', 'DestinationPort', 'SourcePort', 'ProcessId', 'ParentProcessId', 'QueryStatus'],
  ...['sc-status', 'dst_port', 'src_port'],
]);

// eslint-disable-next-line no-control-regex -- they are what is looked for
const control = /[\u0000-\u001F\u007F]/;

interface InValue {
  readonly offset: number;
  readonly message: string;
  readonly hint: string;
}

type Look = (value: YamlScalar, item: WrittenItem) => readonly InValue[];

/** What is found in the texts of a rule, at its place in each. */
function inValues({ items }: WrittenRule, look: Look): readonly Found[] {
  return items.flatMap((item) =>
    item.values
      .filter(isReadAsText)
      .flatMap((value) =>
        look(value, item).map(({ offset, ...said }) => ({ at: locateInScalar(value)(offset), ...said })),
      ),
  );
}

/** The same in those texts alone in which `*` and `?` are wildcards. */
function inPatterns(written: WrittenRule, look: Look): readonly Found[] {
  const items = written.items.filter(({ modifiers }) => !modifiers.some((name) => verbatim.has(name)));
  return inValues({ ...written, items }, look);
}

/** Modifiers that read a value as it stands. */
const verbatim: ReadonlySet<string> = new Set(['re', 'cidr', 'expand', 'fieldref']);

function isOpen(wildcard: { readonly character: string; readonly isEscaped: boolean } | undefined): boolean {
  return wildcard?.character === '*' && !wildcard.isEscaped;
}

/** The modifier that says the same as the wildcards at the ends of a value; null where there is none. */
function modifierFor(value: YamlScalar): string | null {
  const { text } = value;
  const open = wildcardsIn(text).filter(({ isEscaped }) => !isEscaped);
  const [first, last] = [open[0]?.offset === 0, open.at(-1)?.offset === text.length - 1];
  const isPlain = open.every(({ character }) => character === '*') && text.length > open.length;
  if (!isReadAsText(value) || !isPlain || open.length !== Number(first) + Number(last)) return null;
  return first && last ? 'contains' : first ? 'endswith' : last ? 'startswith' : null;
}
