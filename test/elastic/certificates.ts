import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Certificates {
  /** PEM file of the authority. */
  readonly caFile: string;
  /** SHA-256 of the authority's certificate, as openssl writes it. */
  readonly fingerprint: string;
  /** What a server of 127.0.0.1 needs: its key, and its certificate followed by the authority's. */
  readonly key: string;
  readonly cert: string;
}

/** Makes an authority that nobody trusts, and a certificate of it for 127.0.0.1. */
export function makeCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'sigma-bridge-tls-'));
  const openssl = (...options: string[]) => execFileSync('openssl', options, { cwd: folder, stdio: 'pipe' }).toString();
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-days',
    '2',
    '-subj',
    '/CN=test authority',
    '-keyout',
    'ca.key',
    '-out',
    'ca.crt',
  );
  openssl('req', ...newKey, '-subj', '/CN=test server', '-keyout', 'server.key', '-out', 'server.csr');
  // Without identifiers of keys, so that only the signature tells two authorities of one name apart.
  const extensions = ['subjectAltName=IP:127.0.0.1', 'authorityKeyIdentifier=none', 'subjectKeyIdentifier=none'];
  writeFileSync(join(folder, 'extensions'), extensions.join('\n'));
  const signing = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'extensions', '-days', '2'];
  openssl('x509', '-req', '-in', 'server.csr', ...signing, '-out', 'server.crt');
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  return {
    caFile: join(folder, 'ca.crt'),
    fingerprint: openssl('x509', '-fingerprint', '-sha256', '-noout', '-in', 'ca.crt').trim().split('=')[1]!,
    key: read('server.key'),
    cert: read('server.crt') + read('ca.crt'),
  };
}
