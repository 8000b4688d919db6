import { tableCodec } from './table-codec.ts';

/** Sysmon 3 `Initiated`: before winlogbeat 7.11 and in the Agent, `network.direction` has the plainer words. */
export const initiatedDirection = tableCodec({
  egress: ['true'],
  outbound: ['true'],
  ingress: ['false'],
  inbound: ['false'],
});

/** `SourceIsIpv6`, and `DestinationIsIpv6` too, since both ends of a connection have the same kind of address. */
export const ipv6NetworkType = tableCodec({ ipv4: ['false'], ipv6: ['true'] });

/** Security 5156 `Direction` as Sysmon's `Initiated`; winlogbeat 9 renders the codes. */
export const directionCode = tableCodec({
  '%%14592': ['false', '%%14592'],
  '%%14593': ['true', '%%14593'],
  Inbound: ['false', '%%14592'],
  Outbound: ['true', '%%14593'],
});

/** Security 4688 `MandatoryLabel` as Sysmon's `IntegrityLevel`; rules write either. */
export const mandatoryLabel = tableCodec({
  'S-1-16-0': ['Untrusted', 'S-1-16-0'],
  'S-1-16-4096': ['Low', 'S-1-16-4096'],
  'S-1-16-8192': ['Medium', 'S-1-16-8192'],
  'S-1-16-8448': ['MediumPlus', 'S-1-16-8448'],
  'S-1-16-12288': ['High', 'S-1-16-12288'],
  'S-1-16-16384': ['System', 'S-1-16-16384'],
});

/** Security 5156 `Protocol` as Sysmon's; rules for the Security log write the number. */
export const ianaNumber = tableCodec({ 1: ['icmp', '1'], 6: ['tcp', '6'], 17: ['udp', '17'], 58: ['ipv6-icmp', '58'] });

/** An event's `Level` is a number; Windows writes 0 for "log always", which is rendered as information. */
export const levelName = tableCodec({
  critical: ['1', 'Critical'],
  error: ['2', 'Error'],
  warning: ['3', 'Warning'],
  information: ['4', '0', 'Information'],
  verbose: ['5', 'Verbose'],
});

/** Security 4657 `OperationType` as Sysmon's `EventType`. */
export const registryOperation = tableCodec({
  '%%1904': ['SetValue', '%%1904'],
  '%%1905': ['SetValue', '%%1905'],
  '%%1906': ['DeleteValue', '%%1906'],
  'New registry value created': ['SetValue', '%%1904'],
  'Existing registry value modified': ['SetValue', '%%1905'],
  'Registry value deleted': ['DeleteValue', '%%1906'],
});

/** `QueryStatus` of Sysmon 22 by the names of winerror.h and windns.h; a number without a name stays one. */
export const dnsStatusName = tableCodec({
  SUCCESS: ['0'],
  ERROR_FILE_NOT_FOUND: ['2'],
  ERROR_ACCESS_DENIED: ['5'],
  ERROR_NOT_ENOUGH_MEMORY: ['8'],
  ERROR_INVALID_DATA: ['13'],
  ERROR_OUTOFMEMORY: ['14'],
  ERROR_INVALID_PARAMETER: ['87'],
  ERROR_INVALID_NAME: ['123'],
  ERROR_BUSY: ['170'],
  ERROR_INVALID_NETNAME: ['1214'],
  ERROR_CANCELLED: ['1223'],
  ERROR_TIMEOUT: ['1460'],
  DNS_ERROR_RCODE_FORMAT_ERROR: ['9001'],
  DNS_ERROR_RCODE_SERVER_FAILURE: ['9002'],
  DNS_ERROR_RCODE_NAME_ERROR: ['9003'],
  DNS_ERROR_RCODE_NOT_IMPLEMENTED: ['9004'],
  DNS_ERROR_RCODE_REFUSED: ['9005'],
  DNS_ERROR_RCODE_YXDOMAIN: ['9006'],
  DNS_ERROR_RCODE_YXRRSET: ['9007'],
  DNS_ERROR_RCODE_NXRRSET: ['9008'],
  DNS_ERROR_RCODE_NOTAUTH: ['9009'],
  DNS_ERROR_RCODE_NOTZONE: ['9010'],
  DNS_ERROR_RCODE_BADSIG: ['9016'],
  DNS_ERROR_RCODE_BADKEY: ['9017'],
  DNS_ERROR_RCODE_BADTIME: ['9018'],
  DNS_INFO_NO_RECORDS: ['9501'],
  DNS_ERROR_BAD_PACKET: ['9502'],
  DNS_ERROR_NO_PACKET: ['9503'],
  DNS_ERROR_RCODE: ['9504'],
  DNS_ERROR_UNSECURE_PACKET: ['9505'],
  DNS_REQUEST_PENDING: ['9506'],
  DNS_ERROR_INVALID_TYPE: ['9551'],
  DNS_ERROR_INVALID_IP_ADDRESS: ['9552'],
  DNS_ERROR_INVALID_PROPERTY: ['9553'],
  DNS_ERROR_TRY_AGAIN_LATER: ['9554'],
  DNS_ERROR_NOT_UNIQUE: ['9555'],
  DNS_ERROR_NON_RFC_NAME: ['9556'],
  DNS_STATUS_FQDN: ['9557'],
  DNS_STATUS_DOTTED_NAME: ['9558'],
  DNS_STATUS_SINGLE_PART_NAME: ['9559'],
  DNS_ERROR_INVALID_NAME_CHAR: ['9560'],
  DNS_ERROR_NUMERIC_NAME: ['9561'],
  DNS_ERROR_ZONE_DOES_NOT_EXIST: ['9601'],
  DNS_ERROR_RECORD_DOES_NOT_EXIST: ['9701'],
  DNS_ERROR_RECORD_FORMAT: ['9702'],
  DNS_ERROR_RECORD_TIMED_OUT: ['9705'],
  DNS_ERROR_NAME_DOES_NOT_EXIST: ['9714'],
  DNS_ERROR_NO_TCPIP: ['9851'],
  DNS_ERROR_NO_DNS_SERVERS: ['9852'],
});
