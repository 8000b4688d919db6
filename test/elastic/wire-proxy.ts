import { once } from 'node:events';
import {
  createServer as createHttpServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { buffer } from 'node:stream/consumers';

/** What a client sends, as far as interventions look at it. */
export interface WireRequest {
  readonly method: string;
  /** With the query string. */
  readonly path: string;
  readonly body: string;
}

/** What is done to a request or its answer instead of passing both on. */
export type Deed =
  /** The connection is broken off without an answer. */
  | { readonly kind: 'refuse' }
  /** Nothing is passed on before the promise resolves. */
  | { readonly kind: 'delay'; readonly until: Promise<unknown> }
  /** The answer breaks off after so many bytes of its body. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** The answer ends after so many bytes of its body, as if that were all. */
  | { readonly kind: 'truncate'; readonly afterBytes: number }
  /** The proxy answers in place of the server. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: unknown;
    }
  /** The server's JSON answer is changed on its way. */
  | { readonly kind: 'rewrite'; readonly rewrite: (answer: unknown) => unknown }
  | { readonly kind: 'dropHeader'; readonly name: string };

export interface Intervention {
  readonly on: (request: WireRequest) => boolean;
  /** How often it is done; without it, always. */
  readonly times?: number;
  readonly do: Deed;
}

/** An HTTP proxy before the real server that breaks what the tests want broken, and passes the rest on as it is. */
export class WireProxy {
  readonly url: string;
  /** Every request so far, in order. */
  readonly requests: WireRequest[] = [];
  /** Those of them that something was done to. */
  readonly struck: WireRequest[] = [];
  readonly #close: () => Promise<void>;
  #interventions: { intervention: Intervention; left: number }[] = [];

  private constructor(url: string, close: () => Promise<void>) {
    this.url = url;
    this.#close = close;
  }

  /** With a key and a certificate it speaks TLS to the client; to the server always plain HTTP. */
  static async start(target: string, tls?: { readonly key: string; readonly cert: string }): Promise<WireProxy> {
    const holder: { proxy?: WireProxy } = {};
    const listener = (request: IncomingMessage, response: ServerResponse) => {
      holder.proxy!.#handle(new URL(target), request, response).catch(() => response.destroy());
    };
    const server = tls === undefined ? createHttpServer(listener) : createHttpsServer(tls, listener);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
    const close = async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    };
    holder.proxy = new WireProxy(`${tls === undefined ? 'http' : 'https'}://127.0.0.1:${address.port}`, close);
    return holder.proxy;
  }

  /** Adds an intervention; of several that fit a request, the one added first is done. */
  intervene(intervention: Intervention): void {
    this.#interventions.push({ intervention, left: intervention.times ?? Infinity });
  }

  /** Lets everything pass again, and forgets the requests. */
  reset(): void {
    this.#interventions = [];
    this.requests.length = 0;
    this.struck.length = 0;
  }

  close(): Promise<void> {
    return this.#close();
  }

  async #handle(target: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const seen: WireRequest = { method: request.method!, path: request.url!, body: body.toString() };
    this.requests.push(seen);
    const deed = this.#deedFor(seen);
    if (deed !== undefined) this.struck.push(seen);
    if (deed?.kind === 'refuse') {
      response.destroy();
      return;
    }
    if (deed?.kind === 'answer') {
      response.writeHead(deed.status, {
        'content-type': 'application/json',
        'x-elastic-product': 'Elasticsearch',
        ...deed.headers,
      });
      response.end(JSON.stringify(deed.body ?? {}));
      return;
    }
    if (deed?.kind === 'delay') await deed.until;
    const answer = await forward(target, request, body);
    pass(response, answer, deed);
  }

  #deedFor(request: WireRequest): Deed | undefined {
    const found = this.#interventions.find(({ intervention, left }) => left > 0 && intervention.on(request));
    if (found === undefined) return undefined;
    found.left--;
    return found.intervention.do;
  }
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

async function forward(target: URL, request: IncomingMessage, body: Buffer): Promise<Answer> {
  const sent = httpRequest({
    host: target.hostname,
    port: target.port,
    method: request.method,
    path: request.url,
    headers: { ...withoutHeaders(request.headers, ['connection']), host: target.host },
  });
  sent.end(body);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: answer.statusCode!, headers: answer.headers, body: await buffer(answer) };
}

function pass(response: ServerResponse, { status, headers, body }: Answer, deed: Deed | undefined): void {
  const rewritten = changed(body, deed);
  // Those of one connection, which are not the next one's; and the body is sent whole.
  const dropped = ['connection', 'transfer-encoding', ...(deed?.kind === 'dropHeader' ? [deed.name] : [])];
  response.writeHead(status, { ...withoutHeaders(headers, dropped), 'content-length': String(rewritten.length) });
  if (deed?.kind === 'cut') response.write(rewritten.subarray(0, deed.afterBytes), () => response.destroy());
  else response.end(rewritten);
}

function changed(body: Buffer, deed: Deed | undefined): Buffer {
  if (deed?.kind === 'rewrite') return Buffer.from(JSON.stringify(deed.rewrite(JSON.parse(String(body)))));
  return deed?.kind === 'truncate' ? body.subarray(0, deed.afterBytes) : body;
}

function withoutHeaders(headers: IncomingHttpHeaders, names: readonly string[]): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}
