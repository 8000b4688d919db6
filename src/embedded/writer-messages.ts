import type { OperationInput, OperationName } from './operations.ts';

/** What the calling thread asks of the writer's thread. */
export type WriterRequest =
  | {
      readonly kind: 'run';
      readonly id: number;
      readonly name: OperationName;
      readonly input: OperationInput<OperationName>;
    }
  | { readonly kind: 'close' };

/** What it answers. `opened` comes once, before all others, or `unopened` and nothing more. */
export type WriterReply =
  | { readonly kind: 'opened' }
  | { readonly kind: 'unopened'; readonly error: unknown; readonly code: string | null }
  | { readonly kind: 'done'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly error: unknown };
