import { markup, quoted } from './markup.ts';
import type { Markup } from './markup.ts';
import type { Content, OpenApi, Operation, Schema } from './open-api.ts';
import { schemaItem, schemaList, typeLine } from './schema-list.ts';
import { style } from './style.ts';

interface Route extends Operation {
  readonly method: string;
  readonly path: string;
}

/** The page of an API for people: every operation with what it takes, what it answers and which key it asks for. No script. */
export function renderPage({ info, components, paths }: OpenApi): string {
  const routes = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]): Route => ({ ...operation, method, path })),
  );
  const groups = [...Map.groupBy(routes, ({ tags }) => tags[0]!)];
  const shared = Object.entries(components.schemas ?? {});
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${info.title}: API</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${info.title}: API</h1>
<p>${quoted(info.description ?? '')}</p>
<p>${quoted('Send a key as `Authorization: Bearer KEY`; `sigma-bridge keys create` makes one.')}
${quoted('For programs, the same is at `/api/openapi.json`.')}</p>
</header>
<nav aria-label="Operations">
${groups.map(([tag, members]) => markup`<h2>${tag}</h2><ul>${members.map(linkTo)}</ul>`)}
</nav>
<main>
${groups.map(([tag, members]) => markup`<section><h2>${tag}</h2>${members.map(article)}</section>`)}
<section><h2>Shared</h2>${shared.map(sharedArticle)}</section>
</main>
</body>
</html>
`.text;
}

function linkTo({ operationId, method, path }: Route): Markup {
  return markup`<li><a href="#${operationId}">${methodMark(method)} ${path}</a></li>`;
}

function methodMark(method: string): Markup {
  return markup`<span class="method ${method}">${method.toUpperCase()}</span>`;
}

function article(route: Route): Markup {
  const { operationId, method, path, summary, description = '', security, parameters = [], requestBody } = route;
  const scope = security[0]?.key[0];
  const taken = parameters.map(({ name, in: place, required, schema, description: told }) =>
    schemaItem({ name, schema, notes: required === true ? [place] : [place, 'optional'], description: told }),
  );
  const answers = Object.entries(route.responses).map(
    ([status, answer]) =>
      markup`<details><summary>${status} ${answer.description ?? ''}</summary>${contentOf(answer)}</details>`,
  );
  return markup`<article id="${operationId}">
<h3>${methodMark(method)} <code>${path}</code></h3>
<p><strong>${summary}</strong></p>
<p>${quoted(description)}</p>
<p class="access">${scope === undefined ? 'Asks for no key.' : `Asks for a key with the scope ${scope}.`}</p>
${taken.length === 0 ? '' : markup`<h4>Parameters</h4><ul class="schema">${taken}</ul>`}
${requestBody === undefined ? '' : markup`<h4>Body</h4>${contentOf(requestBody)}`}
<h4>Answers</h4>
${answers}
</article>
`;
}

function sharedArticle([name, schema]: readonly [string, Schema]): Markup {
  return markup`<article id="${name}">
<h3>${name}</h3>
<p>${quoted(schema.description ?? '')}</p>
${schemaList(schema)}
</article>
`;
}

function contentOf({ content = {} }: Content): Markup {
  const bodies = Object.entries(content).map(
    ([mediaType, { schema }]) => markup`<p><code>${mediaType}</code> ${typeOrLink(schema)}</p>${schemaList(schema)}`,
  );
  return bodies.length === 0 ? markup`<p>Nothing.</p>` : markup`${bodies}`;
}

function typeOrLink(schema: Schema): Markup {
  const name = schema.$ref?.split('/').at(-1);
  return name === undefined ? typeLine(schema) : markup`<a href="#${name}">${name}</a>`;
}
