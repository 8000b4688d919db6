import type { Codec } from '../codec.ts';
import { encodeRebuilt } from './rebuilt-text.ts';

/** A text of lines that pipelines cut into a list, as `PrivilegeList`: joined as Windows writes it. */
export const joinedList: Codec = {
  paths: 1,
  decode(document, [path]) {
    const items = document.texts(path!);
    return items === null ? null : [items.join('\n\t\t\t')];
  },
  encode: (test, [path]) =>
    encodeRebuilt(test, { separators: /[\n\t]+/, lines: [[{ path: path! }]], hasEmptyLines: false, paths: [path!] }),
};
