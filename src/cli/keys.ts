import { scopes } from '../access/api-key.ts';
import type { ApiKey, Scope } from '../access/api-key.ts';
import { keyRecord, makeKey } from '../access/keys.ts';
import type { EmbeddedStores } from '../embedded/open-embedded.ts';
import { inertText } from '../text/inert-text.ts';
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
  --json          JSON

A new key is printed once; what is kept is its hash. The service may be running or not.`,
  options: {
    name: { type: 'string' },
    scope: { type: 'string', multiple: true },
    expires: { type: 'string' },
    config: { type: 'string' },
    json: { type: 'boolean' },
  },
  run: (args, io) => withDataFolder(args.text('config'), io, (stores) => run(args, stores, io)),
};

function run(args: Arguments, stores: EmbeddedStores, io: Io): Promise<ExitCode> {
  const [verb, id] = args.positionals;
  switch (verb) {
    case 'list':
      return list(args, stores, io);
    case 'create':
      return create(args, stores, io);
    case 'delete':
      if (id === undefined) throw new UsageError('keys delete needs the ID that keys list shows.');
      return remove(id, stores, io);
    default:
      throw new UsageError(`keys takes list, create or delete, not '${verb ?? ''}'.`);
  }
}

async function list(args: Arguments, { access }: EmbeddedStores, io: Io): Promise<ExitCode> {
  for (const key of await access.listKeys())
    await io.out(args.flag('json') ? `${JSON.stringify(shown(key))}\n` : row(key));
  return 0;
}

async function create(args: Arguments, { access }: EmbeddedStores, io: Io): Promise<ExitCode> {
  const name = args.text('name');
  if (name === null || name.trim() === '') throw new UsageError('keys create needs --name.');
  const granted = args.texts('scope').map(readScope);
  if (granted.length === 0) throw new UsageError(`keys create needs --scope: ${scopes.join(', ')}.`);
  const nowMs = Date.now();
  const expiresAt = readExpiry(args.text('expires'), nowMs);
  const key = makeKey();
  const record = keyRecord(key, { name, scopes: granted, createdAt: new Date(nowMs).toISOString(), expiresAt });
  await access.createKey(record);
  await access.record({
    at: record.createdAt,
    by: 'command line',
    action: 'key.create',
    subject: record.id,
    detail: name,
  });
  await io.out(args.flag('json') ? `${JSON.stringify({ ...shown(record), key })}\n` : `${key}\n`);
  return 0;
}

async function remove(id: string, { access }: EmbeddedStores, io: Io): Promise<ExitCode> {
  if (!(await access.deleteKey(id))) throw new UsageError(`No key has the ID '${id}'.`);
  await access.record({
    at: new Date().toISOString(),
    by: 'command line',
    action: 'key.delete',
    subject: id,
    detail: '',
  });
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

function shown({ id, name, scopes: granted, createdAt, expiresAt, lastUsedAt }: ApiKey): Omit<ApiKey, 'hash'> {
  return { id, name, scopes: granted, createdAt, expiresAt, lastUsedAt };
}

function row({ id, name, scopes: granted, expiresAt, lastUsedAt }: ApiKey): string {
  const cells = [
    id,
    granted.join(',').padEnd(8),
    `expires ${expiresAt ?? 'never'}`,
    `last used ${lastUsedAt ?? 'never'}`,
    name,
  ];
  return `${inertText(cells.join('  '))}\n`;
}
