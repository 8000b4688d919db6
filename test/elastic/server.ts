import { spawn, type ChildProcess } from 'node:child_process';
import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chownSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { unpack } from './distribution.ts';

const startTimeoutMs = 180_000;
const stopTimeoutMs = 30_000;

/** The number that follows is the process whose tests the folder serves. */
const folderPrefix = 'sigma-bridge-elasticsearch-';

/** Elasticsearch refuses to run as root; `nobody` exists everywhere and owns nothing else. */
const unprivileged = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/**
 * Runs the server, and ends it as soon as our end of the pipe on standard input is gone: even where the test process is
 * killed outright, no server stays behind. (fd 3, since a shell gives background commands an empty standard input.)
 */
const launcher = `
  exec 3<&0
  bin/elasticsearch -p server.pid & server=$!
  { cat <&3 >/dev/null; kill $server; } &
  wait $server
`;

/** A real Elasticsearch on the loopback address, in a folder of its own, with security switched on and a superuser. */
export class ElasticServer {
  readonly url: string;
  readonly username = 'test';
  readonly password: string;
  readonly #folder: string;
  readonly #home: string;
  readonly #jdk: string;
  #launched: ChildProcess | null = null;

  private constructor(folder: string, home: string, jdk: string, port: number) {
    this.#folder = folder;
    this.#home = home;
    this.#jdk = jdk;
    this.url = `http://127.0.0.1:${port}`;
    this.password = randomBytes(12).toString('hex');
    configure(home, port, this.username, this.password);
    if (unprivileged.uid !== undefined) give(folder, unprivileged.uid, unprivileged.gid);
  }

  /** Unpacks a server; `start` then boots it. */
  static async install(zip: string, version: string, jdk: string): Promise<ElasticServer> {
    removeAbandoned();
    const folder = mkdtempSync(join(tmpdir(), `${folderPrefix}${process.pid}-`));
    const home = await unpack(zip, version, jdk, folder);
    return new ElasticServer(folder, home, jdk, await freePort());
  }

  /** Boots the node, with the data of the last time, and waits until it answers. Rejects with the end of its log. */
  async start(): Promise<void> {
    if (this.#launched !== null) return;
    const log = join(this.#folder, 'console.log');
    const output = openSync(log, 'a');
    this.#launched = spawn('sh', ['-c', launcher], {
      ...unprivileged,
      cwd: this.#home,
      stdio: ['pipe', output, output],
      env: {
        PATH: process.env.PATH,
        HOME: this.#folder,
        LANG: 'C.UTF-8',
        ES_JAVA_HOME: this.#jdk,
        ES_JAVA_OPTS: '-Xms512m -Xmx1g',
      },
    });
    const giveUpAt = performance.now() + startTimeoutMs;
    while (!(await this.#isHealthy())) {
      const died = this.#launched.exitCode !== null;
      if (!died && performance.now() < giveUpAt) {
        await sleep(200);
        continue;
      }
      await this.stop();
      const why = died ? 'ended while it started' : `did not answer in ${startTimeoutMs / 1000} s`;
      throw new Error(`Elasticsearch ${why}. The end of its log:\n${readFileSync(log, 'utf8').slice(-4000)}`);
    }
  }

  /** Stops the node and keeps its data. */
  async stop(): Promise<void> {
    const launched = this.#launched;
    if (launched === null) return;
    this.#launched = null;
    if (launched.exitCode !== null) return;
    const ended = once(launched, 'exit');
    launched.stdin?.end();
    const inTime = await Promise.race([ended.then(() => true), sleep(stopTimeoutMs, false, { ref: false })]);
    if (!inTime) process.kill(this.#pid, 'SIGKILL');
    await ended;
  }

  /** Ends the node as a power cut does, and keeps what it had on disk. */
  async kill(): Promise<void> {
    const launched = this.#launched;
    if (launched === null) return;
    this.#launched = null;
    const ended = once(launched, 'exit');
    process.kill(this.#pid, 'SIGKILL');
    await ended;
  }

  /** Stops the node and removes everything it wrote. */
  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #pid(): number {
    return Number(readFileSync(join(this.#home, 'server.pid'), 'utf8'));
  }

  async #isHealthy(): Promise<boolean> {
    // Not `GET /`: it answers 405 on this distribution until the plugin is there, and says nothing about shards.
    const health = `${this.url}/_cluster/health?wait_for_status=yellow&timeout=1s`;
    const authorization = `Basic ${btoa(`${this.username}:${this.password}`)}`;
    try {
      return (await fetch(health, { headers: { authorization } })).ok;
    } catch {
      return false; // Nothing listens yet.
    }
  }
}

/** Removes the folders of test processes that were killed: their servers have ended with them, their files have not. */
function removeAbandoned(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = name.startsWith(folderPrefix) ? Number.parseInt(name.slice(folderPrefix.length), 10) : NaN;
    if (!Number.isNaN(pid) && !isAlive(pid)) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process is alive, too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function configure(home: string, port: number, username: string, password: string): void {
  const settings = {
    'cluster.name': 'sigma-bridge-test',
    'node.name': 'test',
    'network.host': '127.0.0.1',
    'http.port': port,
    'transport.port': 0,
    'discovery.type': 'single-node',
    // A test machine with a full disk would otherwise turn its indices read-only.
    'cluster.routing.allocation.disk.threshold_enabled': false,
    'action.destructive_requires_name': false,
    'xpack.security.enabled': true,
    'xpack.security.http.ssl.enabled': false,
    'xpack.security.transport.ssl.enabled': false,
    'xpack.security.authc.api_key.enabled': true,
  };
  const config = join(home, 'config');
  const lines = Object.entries(settings).map(([key, value]) => `${key}: ${value}\n`);
  writeFileSync(join(config, 'elasticsearch.yml'), lines.join(''));
  // The file realm: no keystore command, which would boot a JVM each, and no security index is needed to log in.
  writeFileSync(join(config, 'users'), `${username}:${hash(password)}\n`);
  writeFileSync(join(config, 'users_roles'), `superuser:${username}\n`);
}

/** Elasticsearch's own notation of a password hash: `{PBKDF2}rounds$salt$key`. */
function hash(password: string): string {
  const salt = randomBytes(32);
  const key = pbkdf2Sync(password, salt, 10_000, 32, 'sha512');
  return `{PBKDF2}10000$${salt.toString('base64')}$${key.toString('base64')}`;
}

function give(folder: string, uid: number, gid: number): void {
  chownSync(folder, uid, gid);
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (existsSync(join(folder, path))) chownSync(join(folder, path), uid, gid);
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}
