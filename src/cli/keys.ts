import { scopes } from '../access/api-key.ts';
import type { ApiKey, Scope } from '../access/api-key.ts';
import { keyRecord, makeKey, withoutHash } from '../access/keys.ts';
import type { EmbeddedStores } from '../embedded/open-embedded.ts';
import { inertText } from '../text/inert-text.ts';
import { didYouMean } from '../text/near-miss.ts';
import { parseSpan } from '../text/span.ts';
import type { Arguments, Command, ExitCode, Io } from './command.ts';
import { UsageError } from './command.ts';
import { withDataFolder } from './data-folder.ts';

export const keys: Command = {
  name: 'keys',
  summary: 'List, make and delete API keys.',
  help: `Usage: sigma-bridge keys list
       sigma-bridge keys create --name NAME --scope SCOPE [--expires SPAN]
       sigma-bridge keys delete ID

  --scope SCOPE   ${scopes.join(', ')} (repeatable); each allows what it says and nothing beside, admin allows everything
  --expires SPAN  as 12h or 90d from now on; without it the key does not expire
  --config FILE   the configuration that names the data folder
  --json          list, create: one JSON object a key and line

A new key is printed once; what is kept is its hash. The service may be running or not.

Exit code: 0 done, 2 wrong usage or no such key.`,
  options: {
    name: { type: 'string' },
    scope: { type: 'string', multiple: true },
    expires: { type: 'string' },
    config: { type: 'string' },
    json: { type: 'boolean' },
  },
  run,
};

/** What the audit log says of who uses this command: it asks for no key. */
const author = 'command line';

const verbs = ['list', 'create', 'delete'] as const;

function run(args: Arguments, io: Io): Promise<ExitCode> {
  const [word, ...rest] = args.positionals;
  const verb = verbs.find((candidate) => candidate === word);
  if (verb === undefined) {
    throw new UsageError(word === undefined ? 'keys needs a verb.' : `keys has no '${word}'.`, {
      hint: didYouMean(word ?? '', verbs, 'It takes list, create or delete.'),
    });
  }
  const surplus = rest[verb === 'delete' ? 1 : 0];
  if (surplus !== undefined) throw new UsageError(`'${surplus}' is more than keys ${verb} takes.`);

  const config = args.text('config');
  switch (verb) {
    case 'list':
      return withDataFolder({ config, whereAbsent: 'refuse' }, io, (stores) => list(args, stores, io));
    case 'create': {
      const wanted = readWanted(args, Date.now());
      return withDataFolder({ config, whereAbsent: 'make' }, io, (stores) => create(args, wanted, stores, io));
    }
    case 'delete': {
      const [id] = rest;
      if (id === undefined) throw new UsageError('keys delete needs the ID that keys list shows.');
      return withDataFolder({ config, whereAbsent: 'refuse' }, io, (stores) => remove(id, stores, io));
    }
  }
}

async function list(args: Arguments, { access }: EmbeddedStores, io: Io): Promise<ExitCode> {
  for (const key of await access.listKeys())
    await io.out(args.flag('json') ? `${JSON.stringify(withoutHash(key))}\n` : row(key));
  return 0;
}

type Wanted = Pick<ApiKey, 'name' | 'scopes' | 'createdAt' | 'expiresAt'>;

function readWanted(args: Arguments, nowMs: number): Wanted {
  const name = args.text('name');
  if (name === null || name.trim() === '') throw new UsageError('keys create needs --name.');
  const granted = args.texts('scope').map(readScope);
  if (granted.length === 0) throw new UsageError(`keys create needs --scope: ${scopes.join(', ')}.`);
  const expiresAt = readExpiry(args.text('expires'), nowMs);
  return { name, scopes: [...new Set(granted)], createdAt: new Date(nowMs).toISOString(), expiresAt };
}

async function create(args: Arguments, wanted: Wanted, { access }: EmbeddedStores, io: Io): Promise<ExitCode> {
  const key = makeKey();
  const record = keyRecord(key, wanted);
  await access.createKey(record, author);
  await io.out(args.flag('json') ? `${JSON.stringify({ ...withoutHash(record), key })}\n` : `${key}\n`);
  return 0;
}

async function remove(id: string, { access }: EmbeddedStores, io: Io): Promise<ExitCode> {
  if (!(await access.deleteKey(id, author)))
    throw new UsageError(`No key has the ID '${id}'.`, { hint: 'sigma-bridge keys list shows them.' });
  io.err(`The key ${id} is deleted.`);
  return 0;
}

function readScope(text: string): Scope {
  const scope = scopes.find((candidate) => candidate === text);
  if (scope === undefined) throw new UsageError(`--scope takes ${scopes.join(', ')}, not '${text}'.`);
  return scope;
}

function readExpiry(span: string | null, nowMs: number): string | null {
  if (span === null) return null;
  const spanMs = parseSpan(span);
  if (spanMs === null || spanMs === 0) throw new UsageError(`--expires takes a span as 12h or 90d, not '${span}'.`);
  return new Date(nowMs + spanMs).toISOString();
}

function row({ id, name, scopes: granted, expiresAt, lastUsedAt }: ApiKey): string {
  const cells = [
    id,
    granted.join(',').padEnd(11),
    `expires ${(expiresAt ?? 'never').padEnd(24)}`,
    `last used ${(lastUsedAt ?? 'never').padEnd(24)}`,
    name,
  ];
  return `${inertText(cells.join('  '))}\n`;
}
