import { join } from 'node:path';
import { configureRules } from '../../src/active-rules.ts';
import type { ConfiguredRule } from '../../src/active-rules.ts';
import { loadMapping, loadRules, loadYamlFiles, packageRoot } from '../../src/load.ts';
import { parse } from '../config/parse.ts';
import { sharedData } from '../shared-data.ts';

/** The folder of the rules that ship with the product. */
export const shippedRules = join(packageRoot, 'rules');

/** The two PsExec rules, which SigmaHQ's folders hold as well. */
export const psexecRules = [
  join(shippedRules, 'windows/process_creation/proc_creation_win_sysinternals_psexesvc_as_system.yml'),
  join(shippedRules, 'windows/builtin/security/win_security_susp_psexec.yml'),
];

/** SigmaHQ's folders of rules; null where this machine has none. */
export function sigmaHqRules(): readonly string[] | null {
  const root = sharedData('sigmahq');
  const folders = ['rules', 'rules-emerging-threats', 'rules-threat-hunting', 'rules-compliance', 'rules-placeholder'];
  return root === null ? null : folders.map((folder) => join(root, folder));
}

/** SigmaHQ's rules and our own; null where this machine has none of SigmaHQ. */
export function everyRule(): readonly string[] | null {
  const folders = sigmaHqRules();
  const own = loadYamlFiles([shippedRules]).files.map(({ file }) => file);
  return folders === null ? null : [...folders, ...own.filter((file) => !psexecRules.includes(file))];
}

/** The rules of files and folders that `serve` runs with its default settings. */
export function realRules(paths: readonly string[]): readonly ConfiguredRule[] {
  const { rules } = configureRules(loadRules(paths), loadMapping().mapping, parse(null).config);
  return rules.filter(({ enabled }) => enabled);
}

/** Whether a rule is one of those that `everyRule` adds to SigmaHQ's. */
export function isOurs({ rule }: ConfiguredRule): boolean {
  return rule.at.file.startsWith(shippedRules);
}
