import { SourceError } from '../hunt/event-source.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import type { Cluster } from './cluster.ts';
import { elasticCodes, elasticDiagnostic } from './diagnostic-codes.ts';

/** 8.16 is the first that can be told to open a view only of all shards. */
const oldest = { major: 8, minor: 16 };
const newestMajor = 9;

/** The server's version, where it may be asked for, and whether we know it. */
export async function checkVersion(
  cluster: Cluster,
): Promise<{ version: string | null; diagnostics: readonly Diagnostic[] }> {
  const version = await readVersion(cluster);
  if (version === null || isKnown(version)) return { version, diagnostics: [] };
  const message = `${cluster.url} is Elasticsearch ${version}.`;
  const hint = elasticCodes.ELASTIC_WRONG_VERSION.remedy;
  return { version, diagnostics: [elasticDiagnostic('ELASTIC_WRONG_VERSION', message, { hint })] };
}

async function readVersion(cluster: Cluster): Promise<string | null> {
  try {
    return (await cluster.ask((client) => client.info())).version.number;
  } catch (error) {
    // A proxy may let through no more than searches take, and answers this with 404 or 405.
    if (error instanceof SourceError && ['ELASTIC_FORBIDDEN', 'ELASTIC_ANSWER'].includes(error.code)) return null;
    throw error;
  }
}

function isKnown(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major === oldest.major) return minor >= oldest.minor;
  return major > oldest.major && major <= newestMajor;
}
