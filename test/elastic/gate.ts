import type { Intervention, WireRequest } from './wire-proxy.ts';

/** Holds back the first request that fits until it is opened; `reached` resolves when it has come. */
export function gate(fits: (request: WireRequest) => boolean): {
  readonly open: () => void;
  readonly reached: Promise<unknown>;
  readonly intervention: Intervention;
} {
  const until = Promise.withResolvers<null>();
  const reached = Promise.withResolvers<null>();
  const on = (request: WireRequest) => {
    if (!fits(request)) return false;
    reached.resolve(null);
    return true;
  };
  const intervention: Intervention = { on, times: 1, do: { kind: 'delay', until: until.promise } };
  const open = () => {
    until.resolve(null);
  };
  return { open, reached: reached.promise, intervention };
}
