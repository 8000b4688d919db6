import { Client } from '@elastic/elasticsearch';
import { inject, test } from 'vitest';
import type { ServerAuth } from './global-setup.ts';

const provided = inject('elastic');

/** Whether there is a server: for what is set up before all tests of a file. */
export const isServed = provided.kind === 'running';

/** `test`, where there is a server; else a skipped test. The reason has been printed by the project's set-up. */
export const elasticTest = isServed ? test : test.skip;

/** The same for tests that stop the server: not where somebody else's was named. */
export const restartTest = provided.kind === 'running' && provided.controlUrl !== null ? test : test.skip;

/** The project's server, as its superuser. Only inside an `elasticTest`. */
export function elasticServer(): {
  readonly url: string;
  readonly auth: ServerAuth;
  readonly version: string;
  /** Started by these tests, on this machine. */
  readonly isOurs: boolean;
  readonly stop: () => Promise<void>;
  /** As a power cut does. */
  readonly kill: () => Promise<void>;
  readonly start: () => Promise<void>;
} {
  if (provided.kind === 'absent') throw new Error(provided.reason);
  const { url, auth, version, controlUrl } = provided;
  return {
    url,
    auth,
    version,
    isOurs: controlUrl !== null,
    stop: () => control(controlUrl, 'stop'),
    kill: () => control(controlUrl, 'kill'),
    start: () => control(controlUrl, 'start'),
  };
}

/** A client with all rights, to lay out indices and documents. */
export function adminClient(): Client {
  const { url, auth } = elasticServer();
  return new Client({ node: url, auth });
}

async function control(url: string | null, action: 'stop' | 'kill' | 'start'): Promise<void> {
  if (url === null) throw new Error('a server that was named by its address is not ours to stop');
  const answer = await fetch(`${url}/${action}`, { method: 'POST' });
  if (!answer.ok) throw new Error(`the test server did not ${action}: ${await answer.text()}`);
}
