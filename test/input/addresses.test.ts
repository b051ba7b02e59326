/** What kind of network an address belongs to; every row by hand from the IANA registries. */
import { describe, expect, test } from 'vitest';
import { kindOfAddress } from '../../src/input/addresses.ts';

describe('an address that anybody may be sent to', () => {
  test.each([
    '1.1.1.1',
    '9.255.255.255',
    '11.0.0.0',
    '93.184.216.34',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
    '128.0.0.1',
    '168.63.129.15',
    '169.253.255.255',
    '169.255.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '192.0.1.1',
    '192.167.255.255',
    '192.169.0.0',
    '198.17.255.255',
    '198.20.0.0',
    '223.255.255.255',
    '2000::1',
    '2606:4700:4700::1111',
    '2a00:1450:4001:82a::200e',
    '2001:4860:4860::8888',
    '2001:200::1',
    '3ffe:ffff::1',
    '::ffff:8.8.8.8',
    '64:ff9b::808:808',
    '2002:808:808::1',
  ])('%s', (address) => {
    expect(kindOfAddress(address)).toEqual({ reach: 'public' });
  });
});

describe('an address inside a network, for those who name its host', () => {
  test.each([
    ['10.0.0.0', 'a private address'],
    ['10.255.255.255', 'a private address'],
    ['100.64.0.0', "an address inside a provider's network"],
    ['100.127.255.255', "an address inside a provider's network"],
    ['127.0.0.1', 'a loopback address'],
    ['127.255.255.254', 'a loopback address'],
    ['172.16.0.0', 'a private address'],
    ['172.31.255.255', 'a private address'],
    ['192.168.0.1', 'a private address'],
    ['198.18.0.1', 'a private address'],
    ['198.19.255.255', 'a private address'],
    ['::1', 'a loopback address'],
    ['0:0:0:0:0:0:0:1', 'a loopback address'],
    ['::ffff:127.0.0.1', 'a loopback address'],
    ['::FFFF:7f00:1', 'a loopback address'],
    ['::ffff:192.168.0.1', 'a private address'],
    ['64:ff9b::10.0.0.1', 'a private address'],
    ['2002:7f00:1::', 'a loopback address'],
    ['2002:c0a8:101::1', 'a private address'],
    ['fc00::1', 'a private address'],
    ['fdff:ffff::1', 'a private address'],
  ])('%s is %s', (address, words) => {
    expect(kindOfAddress(address)).toEqual({ reach: 'inside', words });
  });
});

describe('an address that serves no pictures', () => {
  test.each([
    ['0.0.0.0', 'an address of no host'],
    ['0.1.2.3', 'an address of no host'],
    ['169.254.169.254', 'a link-local address'],
    ['169.254.170.2', 'a link-local address'],
    ['100.100.100.200', "a cloud's metadata address"],
    ['168.63.129.16', "a cloud's metadata address"],
    ['192.0.0.192', 'a reserved address'],
    ['192.0.2.1', 'an address for documentation'],
    ['198.51.100.7', 'an address for documentation'],
    ['203.0.113.9', 'an address for documentation'],
    ['224.0.0.1', 'a multicast address'],
    ['239.255.255.250', 'a multicast address'],
    ['240.0.0.1', 'a reserved address'],
    ['255.255.255.255', 'a reserved address'],
    ['::', 'an address of no host'],
    ['::ffff:169.254.169.254', 'a link-local address'],
    ['::ffff:0.0.0.0', 'an address of no host'],
    ['64:ff9b::a9fe:a9fe', 'a link-local address'],
    ['64:ff9b:1::a00:1', 'a reserved address'],
    ['::127.0.0.1', 'a reserved address'],
    ['2002:a9fe:a9fe::', 'a link-local address'],
    ['2001::1', 'a reserved address'],
    ['2001:1ff:ffff::1', 'a reserved address'],
    ['2001:db8::1', 'an address for documentation'],
    ['3fff:0fff::1', 'an address for documentation'],
    ['100::1', 'a reserved address'],
    ['4000::1', 'a reserved address'],
    ['fd00:ec2::254', "a cloud's metadata address"],
    ['fd20:ce::254', "a cloud's metadata address"],
    ['fe80::1', 'a link-local address'],
    ['fe80::1%eth0', 'a link-local address'],
    ['febf::1', 'a link-local address'],
    ['fec0::1', 'a reserved address'],
    ['ff02::1', 'a multicast address'],
  ])('%s is %s', (address, words) => {
    expect(kindOfAddress(address)).toEqual({ reach: 'special', words });
  });
});

test.each(['', 'localhost', '1.2.3', '0x7f.1', '1.2.3.4.5', '[::1]', 'fe80::1::2'])(
  '%j is no address',
  (text) => {
    expect(() => kindOfAddress(text)).toThrow('not an IP address');
  },
);
