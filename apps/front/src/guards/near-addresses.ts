import { BlockList, isIPv6 } from 'node:net';

/** This machine and private networks (RFC 1918, 3927, 4193, 4291): many readers may stand behind one such address, a balancer's. */
export const nearAddresses = new BlockList();
nearAddresses.addSubnet('127.0.0.0', 8);
nearAddresses.addSubnet('10.0.0.0', 8);
nearAddresses.addSubnet('172.16.0.0', 12);
nearAddresses.addSubnet('192.168.0.0', 16);
nearAddresses.addSubnet('169.254.0.0', 16);
nearAddresses.addAddress('::1', 'ipv6');
nearAddresses.addSubnet('fc00::', 7, 'ipv6');
nearAddresses.addSubnet('fe80::', 10, 'ipv6');

/** Whether a list has the address of a connection; one that is closed already has none, which counts as listed. */
export function isListed(list: BlockList, address: string | undefined): boolean {
  if (address === undefined) return true;
  const plain = address.replace(/^::ffff:/, '').replace(/%.*$/, '');
  return list.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
}
