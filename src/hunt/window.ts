/** A half-open span [fromMs, toMs) of a source's ingest clock, ms since 1970 UTC. */
export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}
