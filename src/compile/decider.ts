import type { EventView } from '../ecs/event-view.ts';

/** Decides which rules match which events, exactly. Indexes point into the page and into the rule set's `rules`. */
export interface Decider {
  decide(page: readonly EventView[]): Promise<readonly Decision[]>;
  stop(): Promise<void>;
}

export interface Decision {
  readonly event: number;
  readonly rule: number;
  /** Which variant of the rule selected the event. */
  readonly variant: number;
}
