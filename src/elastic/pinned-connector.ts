import type { X509Certificate } from 'node:crypto';
import { isIP, type Socket } from 'node:net';
import { checkServerIdentity, connect, type TLSSocket } from 'node:tls';

type Done = (error: Error | null, socket: Socket | null) => void;

/**
 * Opens TLS connections to servers whose certificate was issued by the authority with this SHA-256 fingerprint
 * (AB:CD:…). The client has an option of its own for that, but it believes the chain that the server
 * shows, without checking a signature, and so anyone who copies the authority's public certificate.
 */
export function pinnedConnector(
  fingerprint: string,
): (target: { hostname: string; port: string; servername?: string }, done: Done) => void {
  return ({ hostname, port, servername }, done) => {
    const name = servername ?? hostname;
    const socket = connect({
      host: hostname,
      port: port === '' ? 443 : Number(port),
      // Names only: RFC 6066 allows no addresses there, and Node warns.
      ...(isIP(name) === 0 ? { servername: name } : {}),
      // Nobody in Node's list signed it; `faultOf` decides instead, before a byte is sent.
      rejectUnauthorized: false,
    });
    socket.once('error', (error) => {
      done(error, null);
    });
    socket.once('secureConnect', () => {
      socket.removeAllListeners('error');
      const fault = faultOf(socket, name, fingerprint);
      if (fault === null) {
        done(null, socket);
      } else {
        socket.destroy();
        done(fault, null);
      }
    });
  };
}

function faultOf(socket: TLSSocket, name: string, fingerprint: string): Error | null {
  const leaf = socket.getPeerX509Certificate();
  if (leaf === undefined) return new Error('the server shows no certificate');
  if (!isIssuedBy(leaf, fingerprint)) {
    return new Error(
      'no certificate in the valid chain of the server has the fingerprint of elasticsearch.caFingerprint',
    );
  }
  return checkServerIdentity(name, socket.getPeerCertificate()) ?? null;
}

function isIssuedBy(leaf: X509Certificate, fingerprint: string): boolean {
  let certificate = leaf;
  while (isInForce(certificate)) {
    if (certificate.fingerprint256 === fingerprint) return true;
    const issuer = certificate.issuerCertificate;
    if (issuer === undefined || issuer.fingerprint256 === certificate.fingerprint256) return false;
    if (!issuer.ca || !certificate.checkIssued(issuer) || !certificate.verify(issuer.publicKey)) return false;
    certificate = issuer;
  }
  return false;
}

function isInForce(certificate: X509Certificate): boolean {
  const now = Date.now();
  return certificate.validFromDate.getTime() <= now && now <= certificate.validToDate.getTime();
}
