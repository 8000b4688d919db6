import { diagnosticsOf } from '../../text/diagnostic.ts';
import type { CodeEntry } from '../../text/diagnostic.ts';

/**
 * What a sound rule may still have that its author did not mean (warnings), and where it departs from the conventions of the
 * SigmaHQ collection (infos, which are told on request alone). Neither keeps a rule from running.
 */
export const lintCodes = {
  SIGMA_LINT_ALL_OF_THEM: {
    severity: 'warning',
    meaning: "The condition asks for 'all of them', so that whatever is added to the detection later must hold too.",
    remedy: 'Name the search identifiers, or give them a common start: `all of selection_*`.',
  },
  SIGMA_LINT_THEM_OF_ONE: {
    severity: 'warning',
    meaning: "The condition counts 'of them', and the detection has one search identifier.",
    remedy: 'Name it instead.',
  },
  SIGMA_LINT_FILTER_WITHOUT_NOT: {
    severity: 'warning',
    meaning: "A search identifier named 'filter' must hold for the rule to match: it excludes nothing.",
    remedy: "Put 'not' before it, or rename it.",
  },
  SIGMA_LINT_SPECIFIC_LOGSOURCE: {
    severity: 'warning',
    meaning:
      'The rule names a log and an event id, and Sigma has a category that means these events wherever they come from.',
    remedy: 'Write the category, and remove service and event id.',
  },
  SIGMA_LINT_ALL_OF_VALUES: {
    severity: 'warning',
    meaning: "'all' links whole values, and a field with one value cannot equal two of them.",
    remedy: "Put 'contains' before 'all', or remove 'all'.",
  },
  SIGMA_LINT_WINDASH_ALL: {
    severity: 'info',
    meaning: "'windash' with 'all' means one way of writing each dash here; other engines ask for every way at once.",
    remedy: 'Write the values as search identifiers of their own where other engines run the rule.',
  },
  SIGMA_LINT_TAG_FORMAT: {
    severity: 'warning',
    meaning: 'A tag is not written as namespace and name.',
    remedy: 'Write it in lower case, with a dot between the two: `attack.t1059.001`.',
  },
  SIGMA_LINT_ATTACK_TAG: {
    severity: 'warning',
    meaning: 'A tag of MITRE ATT&CK is neither a tactic nor an id.',
    remedy: 'Write the tactic with hyphens, or an id as `attack.t1059.001`.',
  },
  SIGMA_LINT_CAR_TAG: {
    severity: 'warning',
    meaning: 'A tag of the MITRE Cyber Analytics Repository is not one of its ids.',
    remedy: 'Write it as `car.2016-04-002`.',
  },
  SIGMA_LINT_CVE_TAG: {
    severity: 'warning',
    meaning: 'A CVE tag is not the number of one.',
    remedy: 'Write it as `cve.2021-44228`.',
  },
  SIGMA_LINT_D3FEND_TAG: {
    severity: 'warning',
    meaning: 'A tag of MITRE D3FEND is neither a tactic nor the id of a technique or an artifact.',
    remedy: 'Write the id as `d3fend.d3-psa` or `d3fend.d3f-process`.',
  },
  SIGMA_LINT_DETECTION_TAG: {
    severity: 'warning',
    meaning: 'A tag of the namespace `detection` is not one that Sigma knows.',
    remedy: 'Use `detection.dfir`, `detection.emerging-threats` or `detection.threat-hunting`.',
  },
  SIGMA_LINT_STP_TAG: {
    severity: 'warning',
    meaning: 'A tag of Summiting the Pyramid is not a level from 1 to 5, with or without the letter of a column.',
    remedy: 'Write it as `stp.3` or `stp.4u`.',
  },
  SIGMA_LINT_TLP_TAG: {
    severity: 'warning',
    meaning: 'A tag of the Traffic Light Protocol is not one of its colours.',
    remedy: 'Use `tlp.red`, `tlp.amber`, `tlp.amber-strict`, `tlp.green` or `tlp.clear`.',
  },
  SIGMA_LINT_DUPLICATE_TAG: {
    severity: 'warning',
    meaning: 'A rule has the same tag twice.',
    remedy: 'Remove one.',
  },
  SIGMA_LINT_DUPLICATE_REFERENCE: {
    severity: 'warning',
    meaning: 'A rule has the same reference twice.',
    remedy: 'Remove one.',
  },
  SIGMA_LINT_DUPLICATE_TITLE: {
    severity: 'warning',
    meaning: 'Two rules have one title, so that nobody can tell their findings apart.',
    remedy: 'Say in the titles what tells them apart.',
  },
  SIGMA_LINT_DOUBLE_WILDCARD: {
    severity: 'warning',
    meaning: 'A value has two asterisks side by side, which mean no more than one.',
    remedy: 'Remove one. If an asterisk is meant literally, put a backslash before it.',
  },
  SIGMA_LINT_ESCAPED_WILDCARD: {
    severity: 'warning',
    meaning: 'A backslash before an asterisk or question mark makes it literal, where a file name cannot hold one.',
    remedy:
      'Write two backslashes before a wildcard: `C:\\\\Windows\\\\*`. Better, leave it to startswith, endswith or contains.',
  },
  SIGMA_LINT_CONTROL_CHARACTER: {
    severity: 'warning',
    meaning: 'A value holds a control character, as "\\t" becomes in double quotes.',
    remedy: 'Write the value in single quotes, where backslashes stay what they are.',
  },
  SIGMA_LINT_NUMBER_AS_TEXT: {
    severity: 'info',
    meaning: 'A number of a field that holds numbers is quoted. It is found here either way, and not by every engine.',
    remedy: 'Remove the quotes.',
  },
  SIGMA_LINT_WILDCARD_FOR_MODIFIER: {
    severity: 'info',
    meaning: 'All values of a line have the same wildcards at their ends, which a modifier says more clearly.',
    remedy: 'Use contains, startswith or endswith.',
  },
  SIGMA_LINT_EMPTY_FALSE_POSITIVE: {
    severity: 'info',
    meaning: "The false positives say 'None' or 'Pentest', which helps nobody who looks at a finding.",
    remedy: "Name what can look alike, or write 'Unlikely'.",
  },
  SIGMA_LINT_TITLE: {
    severity: 'info',
    meaning:
      'The title is longer than 120 characters, ends with a full stop, begins with Detects, or has words in lower case.',
    remedy: 'Write A Short Title of What Is Found.',
  },
  SIGMA_LINT_DESCRIPTION: {
    severity: 'info',
    meaning: "There is no description, or it does not begin with 'Detects' or has fewer than 16 characters.",
    remedy: "Begin it with 'Detects'.",
  },
  SIGMA_LINT_MISSING_METADATA: {
    severity: 'info',
    meaning: 'The rule lacks something that all rules of the SigmaHQ collection say.',
    remedy: 'Add what the message names.',
  },
  SIGMA_LINT_FILTER_NAME: {
    severity: 'info',
    meaning: 'A search identifier that excludes events is not named `filter_main_…` or `filter_optional_…`.',
    remedy: 'Rename it: main for what the system itself does, optional for programs that not all have.',
  },
  SIGMA_LINT_REFERENCE: {
    severity: 'info',
    meaning: 'A reference names a branch, whose files change or go.',
    remedy: 'Use the permanent link with the number of the commit.',
  },
  SIGMA_LINT_FILE_NAME: {
    severity: 'info',
    meaning: 'The file name is not 10 to 90 small letters, digits and underscores.',
    remedy: 'Rename the file.',
  },
  SIGMA_LINT_DUPLICATE_FILE_NAME: {
    severity: 'info',
    meaning: 'Two files in different folders have one name.',
    remedy: 'Rename one.',
  },
} as const satisfies Record<string, CodeEntry>;

export type LintCode = keyof typeof lintCodes;

export const lintDiagnostic = diagnosticsOf(lintCodes);
