// Half an hour of a busy cluster: documents arrive at a steady rate while `serve` runs every Windows rule of SigmaHQ; in between
// the service is killed, and the cluster is away for a minute. `node bench/soak.ts --help`. In the end the matches are held
// against those of `hunt --events` over the same documents. It starts a real Elasticsearch of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createGunzip } from 'node:zlib';
import { Client } from '@elastic/elasticsearch';
import { openEmbedded } from '../src/embedded/open-embedded.ts';
import { downloadDistribution } from '../test/elastic/distribution.ts';
import { findJdk } from '../test/elastic/jdk.ts';
import { ElasticServer } from '../test/elastic/server.ts';
import { putWinlogbeatTemplate } from '../test/elastic/winlogbeat-template.ts';
import { WireProxy } from '../test/elastic/wire-proxy.ts';
import { serveProcess } from '../test/end-to-end/serve-process.ts';
import { storedFindings, storedMatches } from '../test/end-to-end/stored.ts';

const help = `Usage: node bench/soak.ts [--minutes N] [--rate N] [--outage S] [--out FILE]

  --minutes N  how long documents arrive (default 30)
  --rate N     documents a second (default 600)
  --outage S   how long the cluster is away, in seconds (default 60)
  --out FILE   writes what is printed as JSON, too`;

const root = resolve(import.meta.dirname, '..');
const telemetry = resolve(root, '../shared/data/telemetry/winlogbeat8.ndjson.gz');
const sigmahq = resolve(root, '../shared/data/sigmahq');
const launcher = join(root, 'bin/sigma-bridge.js');
const adminKey = 'soak-'.repeat(8);
const prefix = 'winlogbeat-soak';
/** So long after the last document everything has to be covered. */
const patienceMs = 15 * 60_000;

interface Event {
  readonly event?: object;
  readonly winlog: object;
}

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    rate: { type: 'string', default: '600' },
    outage: { type: 'string', default: '60' },
    out: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) console.log(help);
else if (!existsSync(telemetry) || !existsSync(sigmahq)) console.error('skipped: ../shared/data is not there');
else await soak(Number(values.minutes) * 60, Number(values.rate), Number(values.outage));

async function soak(seconds: number, rate: number, outageS: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sigma-bridge-soak-'));
  const server = await ElasticServer.install(await downloadDistribution('9.5.3'), '9.5.3', findJdk(25)!);
  try {
    await server.start();
    const proxy = await WireProxy.start(server.url);
    const result = await run({ folder, server, proxy, seconds, rate, outageS });
    await proxy.close();
    console.log(
      Object.entries(result)
        .map(([name, value]) => `${name.padEnd(22)} ${value}`)
        .join('\n'),
    );
    if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify(result, null, 2)}\n`);
  } finally {
    await server.remove();
    rmSync(folder, { recursive: true });
  }
}

interface Soak {
  readonly folder: string;
  readonly server: ElasticServer;
  readonly proxy: WireProxy;
  readonly seconds: number;
  readonly rate: number;
  readonly outageS: number;
}

async function run({ folder, server, proxy, seconds, rate, outageS }: Soak): Promise<Record<string, string | number>> {
  const auth = { username: server.username, password: server.password };
  const client = new Client({ node: server.url, auth });
  await putWinlogbeatTemplate(client, prefix);
  const config = join(folder, 'sigma-bridge.yml');
  const dataDir = join(folder, 'data');
  const source = { name: 'soak', elasticsearch: { url: proxy.url, ...auth }, indices: [`${prefix}-*`], startAt: '1h' };
  mkdirSync(dataDir);
  writeFileSync(
    config,
    JSON.stringify({
      dataDir,
      rules: [sigmahq],
      sources: [source],
      safetyLag: '5s',
      schedule: 'every 15s',
      log: { level: 'error' },
    }),
  );
  const sent = join(folder, 'sent.ndjson');
  const file = createWriteStream(sent);
  await client.indices.create({ index: `${prefix}-1`, settings: { refresh_interval: '1s', number_of_replicas: 0 } });

  let serving = await serveProcess(config, { adminKey });
  let peakMb = 0;
  const lagsS: number[] = [];
  const look = setInterval(() => {
    peakMb = Math.max(peakMb, serving.peakMb());
    void lagOf(serving.address).then((lagS) => lagS !== null && lagsS.push(lagS));
  }, 5_000);

  const startMs = performance.now();
  let documents = 0;
  let searches = 0;
  let [isKilled, isAway] = [false, false];
  for await (const batch of batches(Math.max(1, Math.round(rate / 2)))) {
    const elapsedS = (performance.now() - startMs) / 1_000;
    if (elapsedS >= seconds) break;
    if (!isKilled && elapsedS > seconds / 3) {
      isKilled = true;
      serving.child.kill('SIGKILL');
      await once(serving.child, 'exit');
      serving = await serveProcess(config, { adminKey });
    }
    if (!isAway && elapsedS > seconds / 2) {
      isAway = true;
      searches += searchesOf(proxy);
      proxy.intervene({ on: () => true, do: { kind: 'refuse' } });
      void sleep(outageS * 1_000).then(() => {
        proxy.reset();
      });
    }
    const stamped = batch.map((text, position) => stamp(text, documents + position));
    documents += batch.length;
    const operations = stamped.flatMap((document) => [{ create: { _index: `${prefix}-1` } }, document]);
    const { errors } = await client.bulk({ operations });
    if (errors) throw new Error('a document was not stored');
    file.write(stamped.map((document) => `${JSON.stringify(document)}\n`).join(''));
    progress(elapsedS, seconds, documents, lagsS.at(-1) ?? null);
    await sleep(Math.max(0, (documents / rate) * 1_000 - (performance.now() - startMs)));
  }
  const arrivedS = (performance.now() - startMs) / 1_000;
  const until = Date.now();
  file.end();
  await finished(file);
  while ((await coveredUntil(serving.address)) < until) {
    if (Date.now() - until > patienceMs) throw new Error('what arrived is not covered long after the last of it');
    await sleep(1_000);
  }
  const behindS = (Date.now() - until) / 1_000;
  clearInterval(look);
  peakMb = Math.max(peakMb, serving.peakMb());
  searches += searchesOf(proxy);
  serving.child.kill('SIGTERM');
  await once(serving.child, 'exit');
  await client.close();

  const stores = await openEmbedded({ dataDir, now: Date.now });
  const found = (await storedMatches(stores)).map(({ id }) => id);
  const findings = (await storedFindings(stores)).length;
  await stores.close();
  const expected = await hunted(sent);
  const distinct = new Set(found);
  const [missing, invented] = [
    [...expected].filter((id) => !distinct.has(id)).length,
    found.filter((id) => !expected.has(id)).length,
  ];
  const sorted = lagsS.toSorted((a, b) => a - b);
  return {
    documents,
    'documents/s': Math.round(documents / arrivedS),
    matches: found.length,
    findings,
    'missing matches': missing,
    'invented matches': invented,
    'matches twice': found.length - distinct.size,
    'lag median (s)': Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0),
    'lag p95 (s)': Math.round(sorted[Math.floor(sorted.length * 0.95)] ?? 0),
    'lag worst (s)': Math.round(sorted.at(-1) ?? 0),
    'covered after the end (s)': Math.round(behindS),
    'peak memory (MB)': Math.round(peakMb),
    'searches made': searches,
  };
}

/** The telemetry over and over, as texts, in batches. */
async function* batches(size: number): AsyncGenerator<readonly string[]> {
  for (;;) {
    let batch: string[] = [];
    for await (const line of createInterface(createReadStream(telemetry).pipe(createGunzip()))) {
      batch.push(line);
      if (batch.length < size) continue;
      yield batch;
      batch = [];
    }
  }
}

/** An event that is another one each time: of now, with a record id of its own. */
function stamp(text: string, number: number): object {
  const document = JSON.parse(text) as Event;
  const now = new Date().toISOString();
  const event = { ...document.event, ingested: now };
  return { ...document, '@timestamp': now, event, winlog: { ...document.winlog, record_id: number + 1 } };
}

async function coverage(
  address: string,
): Promise<{ lagMs: number | null; coveredUntil: string | null; gaps: unknown[] } | null> {
  try {
    const answer = await fetch(`${address}/api/coverage`, { headers: { authorization: `Bearer ${adminKey}` } });
    const { items } = (await answer.json()) as {
      items: { lagMs: number | null; coveredUntil: string | null; gaps: unknown[] }[];
    };
    return items[0] ?? null;
  } catch {
    return null; // Killed, or not there yet.
  }
}

async function lagOf(address: string): Promise<number | null> {
  const lagMs = (await coverage(address))?.lagMs ?? null;
  return lagMs === null ? null : lagMs / 1_000;
}

/** 0 while there is a gap. */
async function coveredUntil(address: string): Promise<number> {
  const found = await coverage(address);
  return found?.gaps.length === 0 ? Date.parse(found.coveredUntil ?? '1970-01-01') : 0;
}

function searchesOf({ requests }: WireProxy): number {
  const { length } = requests.filter(({ path }) => path.includes('_search'));
  requests.length = 0;
  return length;
}

/** The ids that a hunt over the file finds, in a process of its own. */
async function hunted(file: string): Promise<ReadonlySet<string>> {
  const hunt = spawn(process.execPath, [launcher, 'hunt', '--rules', sigmahq, '--events', file], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ids = new Set<string>();
  for await (const line of createInterface(hunt.stdout)) ids.add((JSON.parse(line) as { matchId: string }).matchId);
  return ids;
}

function progress(elapsedS: number, seconds: number, documents: number, lagS: number | null): void {
  if (!process.stderr.isTTY && documents % 30_000 > 400) return;
  const lag = lagS === null ? '' : `, lag ${Math.round(lagS)} s`;
  console.error(`${Math.round(elapsedS)} of ${seconds} s, ${documents.toLocaleString('en')} documents${lag}`);
}
