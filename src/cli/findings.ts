import type { EmbeddedStores } from '../embedded/open-embedded.ts';
import type { Finding } from '../findings/finding.ts';
import { findingStatuses } from '../findings/finding.ts';
import type { FindingFilter } from '../findings/stores.ts';
import { ruleLevels } from '../sigma/rule.ts';
import { inertText } from '../text/inert-text.ts';
import type { Arguments, Command, ExitCode, Io } from './command.ts';
import { UsageError } from './command.ts';
import { withDataFolder } from './data-folder.ts';

const defaultLimit = 50;

export const findings: Command = {
  name: 'findings',
  summary: 'List findings, newest first.',
  help: `Usage: sigma-bridge findings [OPTIONS]

  --host NAME                          only of this host, by its whole name as events have it: srv01.corp.example,
                                       not srv01. Case does not matter
  --user NAME                          only of this user, as DOMAIN\\name or name
  --rule ID                            only of this rule
  --level LEVEL                        ${ruleLevels.join(', ')} (repeatable)
  --status STATUS                      ${findingStatuses.join(', ')} (repeatable)
  --limit N                            how many at most (default ${defaultLimit})
  --config FILE                        the configuration that names the data folder
  --json                               one JSON object a finding and line

The service may be running or not.

Exit code: 0 listed, also where there is none; 2 wrong usage or configuration.`,
  options: {
    host: { type: 'string' },
    user: { type: 'string' },
    rule: { type: 'string' },
    level: { type: 'string', multiple: true },
    status: { type: 'string', multiple: true },
    limit: { type: 'string' },
    config: { type: 'string' },
    json: { type: 'boolean' },
  },
  async run(args, io) {
    if (args.positionals.length > 0) throw new UsageError(`'${args.positionals[0]!}' is no option of findings.`);
    const wanted = { filter: readFilter(args), limit: readLimit(args), json: args.flag('json') };
    return withDataFolder({ config: args.text('config'), whereAbsent: 'refuse' }, io, (stores) =>
      list(wanted, stores, io),
    );
  },
};

interface Wanted {
  readonly filter: FindingFilter;
  readonly limit: number;
  readonly json: boolean;
}

async function list({ filter, limit, json }: Wanted, stores: EmbeddedStores, io: Io): Promise<ExitCode> {
  let cursor: string | null = null;
  let left = limit;
  do {
    const page = await stores.findings.listFindings(filter, { limit: Math.min(left, 1000), cursor, sort: '-lastSeen' });
    await io.out(page.items.map((finding) => (json ? `${JSON.stringify(finding)}\n` : row(finding))).join(''));
    left -= page.items.length;
    cursor = page.next;
  } while (cursor !== null && left > 0);
  if (cursor !== null) io.err(`There are more than these ${limit}: raise --limit, or ask for less.`);
  if (left === limit) io.err('No finding.');
  return 0;
}

function readLimit(args: Arguments): number {
  const text = args.text('limit') ?? String(defaultLimit);
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new UsageError(`--limit takes a whole number from 1 on, not '${text}'.`);
  return Number(text);
}

function readFilter(args: Arguments): FindingFilter {
  const [host, user, rule] = [args.text('host'), args.text('user'), args.text('rule')];
  const [level, status] = [words(args, 'level', ruleLevels), words(args, 'status', findingStatuses)];
  return {
    ...(host === null ? {} : { host }),
    ...(user === null ? {} : { user }),
    ...(rule === null ? {} : { rule }),
    ...(level.length === 0 ? {} : { level }),
    ...(status.length === 0 ? {} : { status }),
  };
}

function words<Word extends string>(args: Arguments, option: string, allowed: readonly Word[]): readonly Word[] {
  return args.texts(option).map((text) => {
    const word = allowed.find((candidate) => candidate === text);
    if (word === undefined) throw new UsageError(`--${option} takes ${allowed.join(', ')}, not '${text}'.`);
    return word;
  });
}

function row({ rule, entity, matches, lastSeen, triage, sample }: Finding): string {
  const cells = [
    lastSeen,
    rule.level.padEnd(13),
    triage.status.padEnd(12),
    String(matches).padStart(6),
    entity,
    sample ? `${rule.title} (sample)` : rule.title,
  ];
  return `${inertText(cells.join('  '))}\n`;
}
