import { afterAll, beforeAll, expect } from 'vitest';
import { preflight } from '../../src/elastic/preflight.ts';
import { makeCertificates, type Certificates } from './certificates.ts';
import { elasticServer, elasticTest, isServed } from './elastic-test.ts';
import { testCluster } from './test-source.ts';
import { WireProxy } from './wire-proxy.ts';

let proxy: WireProxy;
let ours: Certificates;
let others: Certificates;

beforeAll(async () => {
  if (!isServed) return;
  ours = makeCertificates();
  others = makeCertificates();
  proxy = await WireProxy.start(elasticServer().url, ours);
});

afterAll(async () => {
  if (isServed) await proxy.close();
});

/** The codes of a preflight; the source has no index, so ELASTIC_EMPTY_PATTERN says that the connection stands. */
async function codes(settings: Parameters<typeof testCluster>[0]): Promise<readonly string[]> {
  const { diagnostics } = await preflight(testCluster({ url: proxy.url, ...settings }), {
    indices: ['no-such-index-*'],
    safetyLagMs: 30_000,
  });
  return diagnostics.map(({ code }) => code);
}

elasticTest('a certificate that nobody trusts has its own diagnostic', async () => {
  const { diagnostics } = await preflight(testCluster({ url: proxy.url }), {
    indices: ['no-such-index-*'],
    safetyLagMs: 30_000,
  });
  expect(diagnostics).toEqual([
    {
      code: 'ELASTIC_CERTIFICATE',
      severity: 'error',
      message: expect.stringMatching(
        `^The certificate of ${proxy.url} is not trusted: self-signed certificate`,
      ) as string,
      hint: expect.stringContaining('elasticsearch.caFile') as string,
    },
  ]);
  // It never passes by itself: nothing is tried again.
  expect(proxy.requests).toEqual([]);
});

elasticTest('the authority in caFile is trusted', async () => {
  expect(await codes({ caFile: ours.caFile })).toEqual(['ELASTIC_EMPTY_PATTERN']);
});

elasticTest('another authority in caFile is not', async () => {
  expect(await codes({ caFile: others.caFile })).toEqual(['ELASTIC_CERTIFICATE']);
});

elasticTest('the authority of caFingerprint is trusted', async () => {
  expect(await codes({ caFingerprint: ours.fingerprint })).toEqual(['ELASTIC_EMPTY_PATTERN']);
});

elasticTest('another fingerprint is not', async () => {
  expect(await codes({ caFingerprint: others.fingerprint })).toEqual(['ELASTIC_CERTIFICATE']);
});

elasticTest(
  "a server that only shows the authority's certificate, but was not signed by it, is not trusted",
  async () => {
    const [leaf] = others.cert.split(/(?<=-----END CERTIFICATE-----\n)/);
    const [, authority] = ours.cert.split(/(?<=-----END CERTIFICATE-----\n)/);
    const impostor = await WireProxy.start(elasticServer().url, { key: others.key, cert: leaf! + authority! });
    try {
      expect(await codes({ url: impostor.url, caFingerprint: ours.fingerprint })).toEqual(['ELASTIC_CERTIFICATE']);
    } finally {
      await impostor.close();
    }
  },
);

elasticTest('a certificate for another name is not trusted', async () => {
  const elsewhere = proxy.url.replace('127.0.0.1', 'localhost');
  expect(await codes({ url: elsewhere, caFingerprint: ours.fingerprint })).toEqual(['ELASTIC_CERTIFICATE']);
  expect(await codes({ url: elsewhere, caFile: ours.caFile })).toEqual(['ELASTIC_CERTIFICATE']);
});
