import type { Found, Lint } from './lint.ts';
import type { WrittenRule } from './written-rule.ts';

/** Categories of Sigma's taxonomy that stand for a single event of a log; those of several, as `wmi_event`, are wider. */
const categories: ReadonlyMap<string, string> = new Map([
  ['sysmon 1', 'process_creation'],
  ['sysmon 2', 'file_change'],
  ['sysmon 3', 'network_connection'],
  ['sysmon 5', 'process_termination'],
  ['sysmon 6', 'driver_load'],
  ['sysmon 7', 'image_load'],
  ['sysmon 8', 'create_remote_thread'],
  ['sysmon 9', 'raw_access_thread'],
  ['sysmon 10', 'process_access'],
  ['sysmon 11', 'file_event'],
  ['sysmon 13', 'registry_set'],
  ['sysmon 14', 'registry_rename'],
  ['sysmon 15', 'create_stream_hash'],
  ['sysmon 22', 'dns_query'],
  ['sysmon 24', 'clipboard_capture'],
  ['sysmon 25', 'process_tampering'],
  ['security 4688', 'process_creation'],
]);

/** A log where a category would do: it also finds the events where another program records them. */
export const logsourceLints: readonly Lint[] = [{ code: 'SIGMA_LINT_SPECIFIC_LOGSOURCE', find: logOfOneCategory }];

function logOfOneCategory({ rule: { logsource }, items }: WrittenRule): readonly Found[] {
  const { product, category, service } = logsource;
  if (product !== 'windows' || category !== null) return [];
  const ids = items.filter(({ field, modifiers }) => field === 'EventID' && modifiers.length === 0);
  const values = ids.flatMap((item) => item.values);
  const named = new Set(values.map(({ text }) => categories.get(`${service ?? ''} ${text}`)));
  const [only] = named;
  if (only === undefined || named.size > 1) return [];
  return [
    {
      at: values[0]!.at,
      message: `The event ${values[0]!.text} of '${service!}' is the category '${only}'.`,
      hint: `Write 'category: ${only}' in place of 'service: ${service!}', and remove the EventID.`,
    },
  ];
}
