import { expect, test } from 'vitest';
import { networkOf, networkTerm, parseIpAddress, sharesPrefix } from '../../src/compile/ip-address.ts';
import { parseNetwork } from '../../src/sigma/parse-network.ts';

test.each([
  ['10.1.2.3', '0000:0000:0000:0000:0000:ffff:0a01:0203'],
  ['::ffff:10.1.2.3', '0000:0000:0000:0000:0000:ffff:0a01:0203'],
  ['::', '0000:0000:0000:0000:0000:0000:0000:0000'],
  ['::1', '0000:0000:0000:0000:0000:0000:0000:0001'],
  ['fe80::1%12', 'fe80:0000:0000:0000:0000:0000:0000:0001'],
  ['FE80:0:0:0:0:0:0:A', 'fe80:0000:0000:0000:0000:0000:0000:000a'],
  ['1:2::', '0001:0002:0000:0000:0000:0000:0000:0000'],
  ['1:2:3:4:5:6:1.2.3.4', '0001:0002:0003:0004:0005:0006:0102:0304'],
])('%s is an address', (text, groups) => {
  expect(parseIpAddress(text)).toEqual([...Buffer.from(groups.replaceAll(':', ''), 'hex')]);
});

test.each([
  '',
  '-',
  'LOCAL',
  '10.1.2',
  '10.1.2.256',
  '10.1.2.03',
  '1:2:3',
  '1::2::3',
  '12345::',
  '1:2:3:4:5:6:7:8:9',
  '1.2.3.4:5',
])("'%s' is none", (text) => {
  expect(parseIpAddress(text)).toBeNull();
});

test.each([
  [[10, 0, 0, 0], 8, '10.255.0.1', true],
  [[10, 0, 0, 0], 8, '::ffff:10.0.0.1', true],
  [[10, 0, 0, 0], 8, '11.0.0.1', false],
  [[172, 16, 0, 0], 12, '172.31.0.1', true],
  [[172, 16, 0, 0], 12, '172.32.0.1', false],
  [[127, 0, 0, 1], 32, '127.0.0.1', true],
  [[127, 0, 0, 1], 32, '127.0.0.2', false],
  [[0, 0, 0, 0], 0, '1.2.3.4', true],
  [[0, 0, 0, 0], 0, 'fe80::1', false],
  [[0xfe, 0x80, ...new Array<number>(14).fill(0)], 10, 'febf::1', true],
  [[0xfe, 0x80, ...new Array<number>(14).fill(0)], 10, 'fec0::1', false],
])('the network %j/%i and %s: %s', (address, prefixLength, text, expected) => {
  const network = networkOf(address, prefixLength);
  expect(sharesPrefix(parseIpAddress(text)!, network.address, network.bits)).toBe(expected);
});

test.each([
  ['10.0.0.0/8', '10.0.0.0/8'],
  ['fe80::/10', 'fe80::/10'],
  ['::/0', '::/0'],
  ['::ffff:10.0.0.0/104', '10.0.0.0/8'],
  ['::ffff:a00:1', '10.0.0.1/32'],
  ['::ffff:0:0/96', '0.0.0.0/0'],
])('the network %s is asked for as %s', (network, term) => {
  const read = parseNetwork(network);
  if (typeof read === 'string') throw new Error(read);
  expect(networkTerm({ kind: 'cidr', at: { file: '', line: 1, column: 1 }, network, ...read })).toBe(term);
});
