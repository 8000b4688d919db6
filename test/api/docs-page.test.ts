import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { markup, quoted } from '../../src/api/docs-page/markup.ts';
import { buildWorld } from './world.ts';

const world = buildWorld();
const page = async () => (await world.request({ url: '/api/docs', key: null })).body;

test('the page of the API asks for no key and is HTML', async () => {
  const { statusCode, headers } = await world.request({ url: '/api/docs', key: null });
  expect([statusCode, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
});

test('its policy lets its own style sheet in, and nothing else', async () => {
  const { body, headers } = await world.request({ url: '/api/docs', key: null });
  const sheets = [...body.matchAll(/<style>([^]*?)<\/style>/g)].map(([, text]) => text!);
  const hash = createHash('sha256').update(sheets[0]!).digest('base64');
  expect(sheets).toHaveLength(1);
  expect(headers['content-security-policy']).toBe(
    `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
  expect(body).not.toMatch(/<script|<link|<img|\son\w+=|\sstyle=|https?:\/\//);
});

test('every operation is there with its scope and parameters, and every link leads somewhere', async () => {
  const body = await page();
  const { paths } = (await world.request({ url: '/api/openapi.json' })).json<{
    paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  }>();
  for (const [path, operations] of Object.entries(paths)) {
    for (const { operationId, security, parameters = [] } of Object.values(operations)) {
      const article = new RegExp(`<article id="${operationId}">[^]*?</article>`).exec(body)![0];
      const scope = security[0]?.key[0];
      expect(article).toContain(`<code>${path}</code>`);
      expect(article).toContain(scope === undefined ? 'Asks for no key.' : `with the scope ${scope}.`);
      for (const { name } of parameters) expect(article).toContain(`<li><code>${name}</code>`);
    }
  }
  const ids = new Set([...body.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
  const links = [...body.matchAll(/ href="#([^"]+)"/g)].map(([, id]) => id);
  expect(links.length).toBeGreaterThan(20);
  expect(links.filter((id) => !ids.has(id))).toEqual([]);
});

interface Described {
  readonly operationId: string;
  readonly security: readonly { readonly key: readonly string[] }[];
  readonly parameters?: readonly { readonly name: string }[];
}

test('a parameter tells type, bounds, default and place, and what is quoted in a description is code', async () => {
  const body = await page();
  expect(body).toContain(
    '<li><code>limit</code> <span class="type">integer, at least 1, at most 1000, default 50</span> <em>query</em> ' +
      '<em>optional</em> <span class="told">How many items at most.</span></li>',
  );
  expect(body).toContain('<code>changed</code> is the change feed');
});

test.each([
  ['text is escaped', markup`<p>${'<b> & "c" \'d\''}</p>`, '<p>&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;</p>'],
  ['markup and numbers stay', markup`${1}${markup`<b>`}${[markup`<i>`, markup`<u>`]}`, '1<b><i><u>'],
  ['what is quoted is escaped too', quoted('a `<b>` c'), 'a <code>&lt;b&gt;</code> c'],
])('%s', (_, { text }, expected) => {
  expect(text).toBe(expected);
});
