import type { Codec } from '../codec.ts';
import { encodeRebuilt } from './rebuilt-text.ts';

/**
 * Security 4657 names a registry key as the kernel does; given as Sysmon's `TargetObject`, with the value's name behind it:
 * `HKLM\…\CurrentControlSet\…\Value`. Paths are those of the key and of the value's name.
 */
export const registryObjectPath: Codec = {
  paths: 2,
  decode(document, [keyPath, valuePath]) {
    const value = document.texts(valuePath!)?.[0];
    return document.texts(keyPath!)?.map((key) => sysmonKey(key) + (value === undefined ? '' : `\\${value}`)) ?? null;
  },
  encode(test, [keyPath, valuePath]) {
    const encoding = encodeRebuilt(test, {
      separators: /\\/,
      lines: [...rewrites.map(({ written }) => [written]), [{ path: keyPath! }], [{ path: valuePath! }]],
      hasEmptyLines: true,
      paths: [keyPath!],
    });
    return { ...encoding, exact: test.kind === 'null' || test.kind === 'exists' };
  },
};

const rewrites = [
  { kernel: /^\\REGISTRY\\MACHINE(?=\\|$)/i, written: 'HKLM' },
  { kernel: /^\\REGISTRY\\USER(?=\\|$)/i, written: 'HKU' },
  { kernel: /(?<=^HKLM\\SYSTEM\\)ControlSet\d{3}(?=\\|$)/i, written: 'CurrentControlSet' },
] as const;

function sysmonKey(key: string): string {
  return rewrites.reduce((text, { kernel, written }) => text.replace(kernel, written), key);
}
