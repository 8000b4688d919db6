import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isOnPath } from './jdk.ts';

const run = promisify(execFile);

/**
 * Gives the zip of the distribution that Elastic's own REST tests use: the only one that Maven repositories hold. It is
 * downloaded once into the user's cache. Rejects with Maven's last words where it cannot be had.
 */
export async function downloadDistribution(version: string): Promise<string> {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'sigma-bridge-test');
  const zip = `elasticsearch-${version}.zip`;
  if (existsSync(join(cache, zip))) return join(cache, zip);
  if (!isOnPath('mvn')) throw new Error('Maven (mvn), which downloads Elasticsearch, is not on the PATH');
  mkdirSync(cache, { recursive: true });
  const download = mkdtempSync(join(cache, 'download-'));
  try {
    // The artifact's own list of versions lacks every 9.x, so the exact one is asked for; -U, since Maven remembers misses.
    const artifact = `org.elasticsearch.distribution.integ-test-zip:elasticsearch:${version}:zip`;
    const copy = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy';
    await run('mvn', ['-B', '-q', '-U', copy, `-Dartifact=${artifact}`, `-DoutputDirectory=${download}`]);
    renameSync(join(download, zip), join(cache, zip));
  } finally {
    rmSync(download, { recursive: true });
  }
  return join(cache, zip);
}

/** Unpacks the zip below `folder` and installs our plugin; gives the server's home. */
export async function unpack(zip: string, version: string, jdk: string, folder: string): Promise<string> {
  // `jar` comes with the JDK that the plugin needs anyway, `unzip` is not everywhere; but jar drops the executable bits.
  await run(join(jdk, 'bin/jar'), ['xf', zip], { cwd: folder });
  const home = join(folder, `elasticsearch-${version}`);
  for (const program of readdirSync(join(home, 'bin'))) chmodSync(join(home, 'bin', program), 0o755);
  await installPlugin(home, version, jdk);
  return home;
}

/** Compiles test/elastic/plugin against the server's own jars. What it adds, and why, is written in its files. */
async function installPlugin(home: string, version: string, jdk: string): Promise<void> {
  const major = Number(version.split('.')[0]);
  const release = major === 8 ? '17' : '21';
  const sources = ['gap', `es${major}`].flatMap((name) => {
    const folder = join(import.meta.dirname, 'plugin', name);
    return readdirSync(folder).map((file) => join(folder, file));
  });
  const plugin = join(home, 'plugins/gap');
  const classes = join(plugin, 'classes');
  mkdirSync(classes, { recursive: true });
  const options = ['-nowarn', '--release', release, '-cp', join(home, 'lib/*'), '-d', classes];
  await run(join(jdk, 'bin/javac'), [...options, ...sources]);
  await run(join(jdk, 'bin/jar'), ['cf', join(plugin, 'gap.jar'), '-C', classes, '.']);
  rmSync(classes, { recursive: true });
  const descriptor = {
    description: 'what the test distribution lacks',
    version: '1',
    name: 'gap',
    classname: 'gap.GapPlugin',
    'java.version': release,
    'elasticsearch.version': version,
  };
  const lines = Object.entries(descriptor).map(([key, value]) => `${key}=${value}\n`);
  writeFileSync(join(plugin, 'plugin-descriptor.properties'), lines.join(''));
}
