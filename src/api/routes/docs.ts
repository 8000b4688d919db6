import { createHash } from 'node:crypto';
import type { OpenApi } from '../docs-page/open-api.ts';
import { renderPage } from '../docs-page/render-page.ts';
import { style } from '../docs-page/style.ts';
import type { TypedInstance } from '../typed-instance.ts';

const styleHash = createHash('sha256').update(style.text).digest('base64');
const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** The description of this API as a page. It tells nothing of this instance, and a browser has no key to send: it asks for none. */
export function addDocsRoute(app: TypedInstance): void {
  let page: string | null = null;
  app.get('/api/docs', { config: { scope: 'public' }, schema: { hide: true } }, (_request, reply) => {
    page ??= renderPage(app.swagger() as unknown as OpenApi);
    return reply.type('text/html; charset=utf-8').header('content-security-policy', policy).send(page);
  });
}
