import type { CodecName } from './codec.ts';

/** What a codec changes, in words: what documents hold, and what the field is. docs/mappings.md says the same (a test). */
export const codecMeanings: Readonly<Record<CodecName, { readonly documents: string; readonly field: string }>> = {
  plain: { documents: 'the value', field: 'the same' },
  'user-domain-split': { documents: 'LAB, eve', field: 'LAB\\eve' },
  'account-4688': {
    documents: 'target and subject of Security 4688, with SIDs',
    field: 'the account that the process runs as',
  },
  'hashes-split': { documents: 'hashes in lower case, one a path', field: 'SHA1=…,MD5=…,SHA256=…,IMPHASH=…' },
  'hashes-related': { documents: 'a list of hashes', field: 'SHA1=… and so on, told by length' },
  'registry-details': { documents: 'SZ_DWORD, 1', field: 'DWORD (0x00000001)' },
  'registry-object-path': { documents: '\\REGISTRY\\MACHINE\\…, x', field: 'HKLM\\…\\x' },
  'registry-operation': { documents: '%%1904', field: 'SetValue, and as it is' },
  'initiated-direction': { documents: 'egress, outbound', field: 'true' },
  'ipv6-network-type': { documents: 'ipv6', field: 'true' },
  'dns-status-name': { documents: 'DNS_ERROR_RCODE_NAME_ERROR', field: '9003' },
  'dns-results-split': { documents: 'a list of answers', field: 'type:  5 host;::ffff:1.2.3.4;' },
  'hex-number': { documents: '0x1f4', field: '500' },
  'hex-text': { documents: '500', field: '0x1f4' },
  'mandatory-label': { documents: 'S-1-16-12288', field: 'High, and as it is' },
  'iana-number': { documents: '6', field: 'tcp, and as it is' },
  'direction-code': { documents: '%%14593', field: 'true, and as it is' },
  'powershell-invocation': { documents: 'objects', field: 'the lines of Payload' },
  'powershell-context': { documents: 'fields', field: 'the lines of ContextInfo' },
  'powershell-classic': { documents: 'fields', field: "the unnamed values of Windows PowerShell's events" },
  'message-codes': {
    documents: '4417, or WriteData (or AddFile)',
    field: '%%4417, and the words where they are there',
  },
  'joined-list': { documents: 'a list of lines', field: 'one text' },
  'keywords-mask': { documents: 'failure, Audit Failure', field: '0x8010000000000000, and the names' },
  'level-name': { documents: 'error', field: '2, and Error' },
  'trailing-blanks': { documents: 'NtLmSsp ', field: 'with the blanks and without' },
  'whole-event': { documents: 'the event', field: 'every text of the event, for keywords' },
};
