import { nearMiss } from '../../text/near-miss.ts';
import type { YamlScalar } from '../../text/yaml-node.ts';
import type { LintCode } from './diagnostic-codes.ts';
import type { Found, Lint } from './lint.ts';
import { repeatedIn } from './repeated.ts';
import { scalarsOf } from './written-rule.ts';

/** A namespace of tags whose names are known: by their form, or by a list. */
interface Namespace {
  readonly code: LintCode;
  readonly namespace: string;
  readonly form: RegExp | null;
  readonly words: readonly string[];
  /** As in "is no … of MITRE ATT&CK". */
  readonly wanted: string;
  readonly example: string;
}

/** Tactics of Enterprise, ICS and Mobile; version 19 of ATT&CK made `stealth` and `defense-impairment` of `defense-evasion`. */
const tactics = [
  ...['reconnaissance', 'resource-development', 'initial-access', 'execution', 'persistence', 'privilege-escalation'],
  ...['defense-evasion', 'stealth', 'defense-impairment', 'credential-access', 'discovery', 'lateral-movement'],
  ...['collection', 'command-and-control', 'exfiltration', 'impact', 'evasion', 'inhibit-response-function'],
  ...['impair-process-control', 'network-effects', 'remote-service-effects'],
];

const namespaces: readonly Namespace[] = [
  {
    code: 'SIGMA_LINT_ATTACK_TAG',
    namespace: 'attack',
    // Techniques, groups, software, data sources, mitigations, campaigns, tactics by their id.
    form: /^(?:t\d{4}(?:\.\d{3})?|[gsmc]\d{4}|ds\d{4}|ta\d{4})$/,
    words: tactics,
    wanted: 'tactic or id of MITRE ATT&CK',
    example: 'attack.t1059.001',
  },
  {
    code: 'SIGMA_LINT_CAR_TAG',
    namespace: 'car',
    form: /^\d{4}-\d{2}-\d{3}$/,
    words: [],
    wanted: 'id of the Cyber Analytics Repository',
    example: 'car.2016-04-002',
  },
  {
    code: 'SIGMA_LINT_CVE_TAG',
    namespace: 'cve',
    form: /^\d{4}-\d{4,}$/,
    words: [],
    wanted: 'number of a CVE',
    example: 'cve.2021-44228',
  },
  {
    code: 'SIGMA_LINT_D3FEND_TAG',
    namespace: 'd3fend',
    form: /^d3f?-[a-z0-9-]+$/,
    words: ['model', 'harden', 'detect', 'isolate', 'deceive', 'evict', 'restore'],
    wanted: 'tactic or id of MITRE D3FEND',
    example: 'd3fend.d3-psa',
  },
  {
    code: 'SIGMA_LINT_DETECTION_TAG',
    namespace: 'detection',
    form: null,
    words: ['dfir', 'emerging-threats', 'threat-hunting'],
    wanted: 'kind of detection that Sigma knows',
    example: 'detection.threat-hunting',
  },
  {
    code: 'SIGMA_LINT_STP_TAG',
    namespace: 'stp',
    form: /^[1-5][aku]?$/,
    words: [],
    wanted: 'level of Summiting the Pyramid',
    example: 'stp.4u',
  },
  {
    code: 'SIGMA_LINT_TLP_TAG',
    namespace: 'tlp',
    form: null,
    words: ['red', 'amber', 'amber-strict', 'green', 'clear', 'white'],
    wanted: 'colour of the Traffic Light Protocol',
    example: 'tlp.amber',
  },
];

const tagForm = /^[a-z0-9_-]+\.[a-z0-9._-]+$/;

/** Tags that filters and ATT&CK maps will not find. A namespace that is not known is the author's own. */
export const tagLints: readonly Lint[] = [
  {
    code: 'SIGMA_LINT_TAG_FORMAT',
    find: ({ document }) =>
      scalarsOf(document, 'tags')
        .filter(({ text }) => !tagForm.test(text))
        .map(({ at, text }) => ({
          at,
          message: `'${text}' is no tag.`,
          hint: tagForm.test(mended(text))
            ? `Write '${mended(text)}'.`
            : "Write namespace and name with a dot between them, as 'attack.execution'.",
        })),
  },
  ...namespaces.map(namespaceLint),
  {
    code: 'SIGMA_LINT_DUPLICATE_TAG',
    find: ({ document }) => repeatedIn(scalarsOf(document, 'tags')),
  },
];

function namespaceLint(row: Namespace): Lint {
  return {
    code: row.code,
    find: ({ document }) => scalarsOf(document, 'tags').flatMap((tag) => unknownName(tag, row)),
  };
}

function unknownName({ at, text }: YamlScalar, row: Namespace): readonly Found[] {
  const { namespace, form, words, wanted, example } = row;
  const name = text.slice(namespace.length + 1);
  if (!tagForm.test(text) || !text.startsWith(`${namespace}.`)) return [];
  if (words.includes(name) || form?.test(name) === true) return [];
  const near = nearMiss(mended(name), words);
  const hint = near === null ? `Write it as '${example}'.` : `Did you mean '${namespace}.${near}'?`;
  return [{ at, message: `'${name}' is no ${wanted}.`, hint }];
}

/** As it is written today: in lower case, with hyphens. */
function mended(text: string): string {
  return text.toLowerCase().replaceAll(/[ _]/g, '-');
}
