import type { YamlScalar } from '../text/yaml-node.ts';
import type { FieldKey } from './parse-field-key.ts';
import { placeholderName } from './placeholders.ts';
import type { Reading } from './reading.ts';

const nothingElse = new RegExp(`^%(?<name>${placeholderName.source})%$`);

/** Documents hold these as they are, where somebody has written them so: registry values above all. */
const environment = new Set([
  ...['allusersprofile', 'appdata', 'commonprogramfiles', 'comspec', 'homedrive', 'homepath', 'localappdata', 'path'],
  ...['programdata', 'programfiles', 'psmodulepath', 'public', 'systemdrive', 'systemroot', 'temp', 'tmp'],
  ...['userdomain', 'username', 'userprofile', 'windir', 'computername', 'logonserver', 'sessionname'],
]);

/**
 * Warns of a value without `expand` that is a placeholder and nothing else. What looks for a part of a
 * text may well look for `%name%`: there only a placeholder that has values is suspicious.
 */
export function warnOfPlaceholder({ at, text, value }: YamlScalar, key: FieldKey, reading: Reading): void {
  const name = typeof value === 'string' ? nothingElse.exec(value)?.groups!.name : undefined;
  if (name === undefined || key.field === null) return;
  const isGiven = (reading.placeholders.get(name) ?? []).length > 0;
  if (!isGiven && (key.modifiers.length > 0 || environment.has(name.toLowerCase()))) return;
  const written = [key.field, ...key.modifiers.map((modifier) => modifier.name)].join('|');
  const message = `'${text}' is taken literally, since '${written}' has no modifier 'expand'.`;
  const hint = 'Add it if what the placeholder stands for is meant.';
  reading.report('SIGMA_PLACEHOLDER_LITERAL', message, at, hint);
}
