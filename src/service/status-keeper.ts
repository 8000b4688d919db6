import type { Log } from '../hunt/log.ts';
import type { ServiceStatus } from './service-status.ts';

/** Often enough to tell a service that hangs or was killed from one that runs, and seldom enough to cost nothing. */
const keepEveryMs = 20_000;

/** A status that is older was told by a service that runs no more. */
export const statusMaxAgeMs = 4 * keepEveryMs;

export interface StatusKeeperParts {
  readonly read: () => Promise<ServiceStatus>;
  readonly save: (status: ServiceStatus) => Promise<void>;
  readonly now: () => number;
  readonly log: Log;
}

/** Keeps what the service says of itself where a command finds it that asks no key. */
export class StatusKeeper {
  readonly #parts: StatusKeeperParts;
  #keptMs = -Infinity;
  #states: string | null = null;
  #keeping: Promise<void> | null = null;

  constructor(parts: StatusKeeperParts) {
    this.#parts = parts;
  }

  /** Keeps it where the last is old, our clock was set back, or the states of the sources are others. Never rejects. */
  keep(states: string): Promise<void> {
    const ageMs = this.#parts.now() - this.#keptMs;
    if (ageMs >= 0 && ageMs < keepEveryMs && states === this.#states) return Promise.resolve();
    this.#states = states;
    this.#keeping ??= this.#save(true).finally(() => {
      this.#keeping = null;
    });
    return this.#keeping;
  }

  /** Says that the service has ended; what it was like is told as before. Never rejects. */
  async end(): Promise<void> {
    await this.#keeping;
    await this.#save(false);
  }

  async #save(running: boolean): Promise<void> {
    const { read, save, now, log } = this.#parts;
    this.#keptMs = now();
    try {
      await save({ ...(await read()), running });
    } catch (err) {
      log.error({ err }, 'the status could not be kept');
    }
  }
}
