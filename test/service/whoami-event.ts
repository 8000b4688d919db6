/** A Sysmon 1 that the rules of `ruleText` match, number `n`. */
export function whoami(n: number, host = 'ws17.corp.example'): object {
  return {
    '@timestamp': new Date(Date.parse('2026-01-31T11:00:00Z') + n * 1_000).toISOString(),
    event: { code: '1' },
    winlog: {
      channel: 'Microsoft-Windows-Sysmon/Operational',
      computer_name: host,
      record_id: n,
      event_data: { Image: 'C:\\Windows\\System32\\whoami.exe' },
    },
  };
}
