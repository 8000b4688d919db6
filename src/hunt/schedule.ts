/** When a tick comes. A tick only says "look now": which windows are run follows from the ledger. Cron expressions are in UTC. */
export type Schedule =
  { readonly kind: 'every'; readonly everyMs: number } | { readonly kind: 'cron'; readonly expression: string };
