import { Markup } from './markup.ts';

/** The page's one style sheet, inside it; the content security policy names its hash. */
export const style = new Markup(`
:root { color-scheme: light dark; --line: light-dark(#d5d9de, #3a4048); --quiet: light-dark(#57606a, #9aa4af);
  --ground: light-dark(#fff, #14171a); --raised: light-dark(#f5f7f9, #1c2024); --ink: light-dark(#1c2024, #e6e9ec);
  --link: light-dark(#0b57c2, #7db3ff); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 82rem; padding: 1.5rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { margin: 0; font-size: 1.6rem; }
h2 { margin: 1.5rem 0 .5rem; font-size: 1.1rem; text-transform: capitalize; }
h3 { margin: 0; font-size: 1.05rem; }
h4 { margin: 1rem 0 .25rem; font-size: .9rem; color: var(--quiet); }
p { margin: .5rem 0; }
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
code { font: .9em ui-monospace, monospace; }
em, .access, .type { color: var(--quiet); font-style: normal; font-size: .9em; }
em { border: 1px solid var(--line); border-radius: .25rem; padding: 0 .3rem; font-size: .75em; }
header > p { max-width: 60rem; }
nav ul { list-style: none; margin: 0; padding: 0; font-size: .9rem; }
article { margin: 0 0 1rem; padding: 1rem 1.25rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--raised);
  scroll-margin-top: 1rem; }
article:target { border-color: var(--link); }
.schema { margin: .25rem 0; padding-left: 1rem; list-style: none; }
.schema .schema { border-left: 1px solid var(--line); }
.schema li { margin: .3rem 0; }
.told { display: block; }
summary { cursor: pointer; }
.method { display: inline-block; min-width: 3.6rem; font: 600 .75rem/1.5 ui-monospace, monospace; color: light-dark(#0a6b4a, #5fd3a6); }
.method.post, .method.patch { color: light-dark(#8a5a00, #e8b75c); }
.method.delete { color: light-dark(#b3261e, #ff9088); }
@media (min-width: 62rem) {
  body { display: grid; grid-template-columns: 19rem minmax(0, 1fr); column-gap: 2.5rem; align-items: start; }
  header { grid-column: 1 / -1; }
  nav { position: sticky; top: 0; max-height: 100vh; overflow-y: auto; padding-bottom: 2rem; }
}
`);
