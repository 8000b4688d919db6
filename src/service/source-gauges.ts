import { Gauge } from 'prom-client';
import type { Registry } from 'prom-client';

/** A number for each source, as Prometheus is told. */
export interface SourceGauge<Known> {
  /** Without the prefix. */
  readonly name: string;
  readonly help: string;
  /** Null: nothing to tell, and nothing is told. */
  readonly value: (known: Known) => number | null;
}

/** Adds gauges of the sources, which are read when they are asked for. */
export function addSourceGauges<Known extends { readonly source: string }>(
  registry: Registry,
  gauges: readonly SourceGauge<Known>[],
  read: () => Promise<readonly Known[]>,
): void {
  for (const { name, help, value } of gauges) {
    new Gauge({
      name: `sigma_bridge_${name}`,
      help,
      labelNames: ['source'],
      registers: [registry],
      async collect() {
        const sources = await read();
        // What is not known any more is no longer told.
        this.reset();
        for (const known of sources) {
          const told = value(known);
          if (told !== null) this.set({ source: known.source }, told);
        }
      },
    });
  }
}

/** As Prometheus wants it. */
export function inSeconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1000;
}
