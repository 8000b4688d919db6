import { byPlace } from '../../text/diagnostic.ts';
import type { Diagnostic } from '../../text/diagnostic.ts';
import { parseYaml } from '../../text/parse-yaml.ts';
import type { YamlMapping } from '../../text/yaml-node.ts';
import type { Rule } from '../rule.ts';
import { conditionLints } from './condition-lints.ts';
import { lintCodes, lintDiagnostic } from './diagnostic-codes.ts';
import { duplicateLints, duplicateLintsAcross } from './duplicate-lints.ts';
import type { Lint, LintAcross } from './lint.ts';
import { logsourceLints } from './logsource-lints.ts';
import { modifierLints } from './modifier-lints.ts';
import { sigmahqLints, sigmahqLintsAcross } from './sigmahq-lints.ts';
import { tagLints } from './tag-lints.ts';
import { valueLints } from './value-lints.ts';
import { writtenRule } from './written-rule.ts';

export const lints: readonly Lint[] = [
  ...conditionLints,
  ...logsourceLints,
  ...modifierLints,
  ...valueLints,
  ...tagLints,
  ...duplicateLints,
  ...sigmahqLints,
];
export const lintsAcross: readonly LintAcross[] = [...duplicateLintsAcross, ...sigmahqLintsAcross];

export interface LintInput {
  /** Rules that were read from `files`. Those that were refused have errors to mend first. */
  readonly rules: readonly Rule[];
  readonly files: readonly { readonly file: string; readonly text: string }[];
  /** Whether the conventions of SigmaHQ, which are infos, are told too. */
  readonly conventions: boolean;
}

/** Says what sound rules have that was hardly meant, in the order of the files. Reads the files' YAML a second time. */
export function lintRules({ rules, files, conventions }: LintInput): readonly Diagnostic[] {
  const isWanted = ({ code }: Lint | LintAcross): boolean => conventions || lintCodes[code].severity === 'warning';
  const [wanted, wantedAcross] = [lints.filter(isWanted), lintsAcross.filter(isWanted)];
  const documents = new Map(files.flatMap(({ file, text }) => mappingsOf(text, file)));
  const written = rules.map((rule) => writtenRule(rule, documents.get(placeOf(rule))!));
  const across = wantedAcross.flatMap(({ code, findAcross }) =>
    findAcross(written).map(({ message, ...detail }) => lintDiagnostic(code, message, detail)),
  );
  const byFile = Map.groupBy(across, ({ at }) => at!.file);
  return written.flatMap((each) => {
    const own = wanted.flatMap(({ code, find }) =>
      find(each).map(({ message, ...detail }) => lintDiagnostic(code, message, detail)),
    );
    const { file } = each.rule.at;
    const shared = byFile.get(file) ?? [];
    byFile.delete(file);
    return [...own, ...shared].sort(byPlace);
  });
}

function mappingsOf(text: string, file: string): readonly (readonly [string, YamlMapping])[] {
  return parseYaml(text, file).documents.flatMap((node) =>
    node.kind === 'mapping' ? [[placeOf(node), node] as const] : [],
  );
}

/** A rule is where its document is. */
function placeOf({ at }: { readonly at: Rule['at'] }): string {
  return `${at.line}:${at.column}:${at.file}`;
}
