/** Says who runs a source: of several services one at a time, as far as clocks and networks allow. What is written is guarded by the ledger's epoch. */
export interface Leases {
  /** Stands for a source from now on. `onWon` is told when its lease was won while nobody asked. */
  stand(source: string, onWon: () => void): Candidate;
}

export interface Candidate {
  /** Looks whether this service may run the source: null where another one does. */
  tenure(): Promise<Tenure | null>;
  /** Stands no more; another service may run the source at once. */
  stop(): Promise<void>;
}

/** The time from when a lease was won until it is lost. The same object as long as it is the same time. */
export interface Tenure {
  /** Aborts when it is over: given up, or not renewed in time. */
  readonly signal: AbortSignal;
  /** Ends it, since another service has taken the source over. */
  end(): void;
}
