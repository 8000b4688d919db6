import { connect } from 'node:tls';

const patienceMs = 2_000;

/** Whether TLS is spoken at an address: a handshake that the server refuses in the words of TLS counts too. Never rejects. */
export function speaksTls(address: string): Promise<boolean> {
  const { hostname, port } = new URL(address);
  // Nothing is sent but the greeting, so that it does not matter whom we talk to.
  const socket = connect({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? 80 : Number(port),
    rejectUnauthorized: false,
  });
  return new Promise<boolean>((resolve) => {
    socket.setTimeout(patienceMs, () => {
      resolve(false);
    });
    socket.once('secureConnect', () => {
      resolve(true);
    });
    socket.once('error', ({ code }: NodeJS.ErrnoException) => {
      resolve(code?.includes('_ALERT_') === true);
    });
    socket.once('close', () => {
      resolve(false);
    });
  }).finally(() => socket.destroy());
}
