#!/usr/bin/env node
// Starts sigma-bridge: from the sources in a checkout, from dist/ in an installed package.
// Plain JavaScript, since it must run on the Node version that it refuses.
import { existsSync } from 'node:fs';

const oldestMajor = 24;
const major = Number(process.versions.node.split('.')[0]);
if (major < oldestMajor) {
  console.error(`CLI_NODE_TOO_OLD sigma-bridge needs Node ${oldestMajor} or newer; this is ${process.versions.node}.`);
  process.exit(2);
}

const sources = new URL('../src/cli/main.ts', import.meta.url);
const built = new URL('../dist/cli/main.js', import.meta.url);
const { main } = await import(existsSync(sources) ? sources.href : built.href);
process.exitCode = await main(process.argv.slice(2));
