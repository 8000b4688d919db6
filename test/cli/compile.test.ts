import { expect, test } from 'vitest';
import { idOf, ruleText } from './rule-text.ts';
import { jsonLines, runMain, temporaryFiles } from './run-main.ts';

const security = { logsource: 'service: security', detection: 'selection: { EventID: 1102, SubjectUserName: bob }' };
const query = {
  bool: {
    filter: [
      { term: { 'winlog.channel': { value: 'Security', case_insensitive: true } } },
      {
        bool: {
          should: [{ term: { 'event.code': '1102' } }, { term: { 'winlog.event_id': '1102' } }],
          minimum_should_match: 1,
        },
      },
      {
        bool: {
          should: [
            { term: { 'winlog.event_data.SubjectUserName': { value: 'bob', case_insensitive: true } } },
            { term: { 'winlog.user_data.SubjectUserName': { value: 'bob', case_insensitive: true } } },
          ],
          minimum_should_match: 1,
        },
      },
    ],
  },
};

test('standard output is the query alone, standard error where each field is', async () => {
  const folder = temporaryFiles({ 'a.yml': ruleText('a', security) });
  const { code, out, err } = await runMain(['compile', `${folder}/a.yml`]);
  expect([code, JSON.parse(out)]).toEqual([0, query]);
  expect(err).toMatchInlineSnapshot(`
    [
      "Rule a: exact",
      "  eventlog",
      "    EventID is event.code, else winlog.event_id",
      "    SubjectUserName is winlog.event_data.SubjectUserName, else winlog.user_data.SubjectUserName",
    ]
  `);
});

test('--json gives the query, its widening, the field map and the verdict', async () => {
  const folder = temporaryFiles({
    'b.yml': ruleText('b', {
      logsource: 'category: file_event',
      detection: "selection: { TargetFilename|endswith: '.exe' }",
    }),
  });
  const { code, out, err } = await runMain(['compile', `${folder}/b.yml`, '--json']);
  expect([code, err]).toEqual([0, []]);
  const { query: dsl, file, ...rest } = JSON.parse(out) as Record<string, unknown>;
  expect([dsl, file]).toEqual([expect.objectContaining({ bool: expect.anything() as unknown }), `${folder}/b.yml`]);
  expect(rest).toMatchInlineSnapshot(`
    {
      "blind": null,
      "fields": [
        {
          "combine": "first",
          "event": "sysmon",
          "field": "TargetFilename",
          "places": [
            {
              "codec": "plain",
              "paths": [
                "winlog.event_data.TargetFilename",
              ],
            },
            {
              "codec": "plain",
              "paths": [
                "file.path",
              ],
            },
          ],
        },
      ],
      "id": "00000000-0000-4000-8000-bbbbbbbbbbbb",
      "leaves": 6,
      "reasons": [
        {
          "event": "sysmon",
          "field": "TargetFilename",
          "reason": "The query returns more, the matcher decides: file.path: values longer than 1024 characters are not indexed.",
          "shape": "wlb8",
          "verdict": "postChecked",
        },
      ],
      "title": "Rule b",
      "verdict": "postChecked",
      "widened": [
        {
          "event": "sysmon",
          "field": "TargetFilename",
          "path": "file.path",
          "reason": "values longer than 1024 characters are not indexed",
        },
      ],
    }
  `);
});

test('a place that holds a changed value is shown with the name of the change, and one that is not there as such', async () => {
  const folder = temporaryFiles({
    'a.yml': ruleText('a', { detection: 'selection: { User|contains: AUTHORI, OriginalFileName: x.exe }' }),
  });
  const { err } = await runMain(['compile', `${folder}/a.yml`]);
  expect(err).toMatchInlineSnapshot(`
    [
      "Rule a: postChecked",
      "  sysmon",
      "    User is winlog.event_data.User, else user.domain + user.name (user-domain-split)",
      "    OriginalFileName is winlog.event_data.OriginalFileName, else process.pe.original_file_name",
      "  security_4688",
      "    User is winlog.event_data.TargetDomainName + winlog.event_data.TargetUserName + winlog.event_data.TargetUserSid + winlog.event_data.SubjectDomainName + winlog.event_data.SubjectUserName + winlog.event_data.SubjectUserSid (account-4688)",
      "    OriginalFileName is in no event of the kind",
      "  The query returns more than the rule means, and the matcher decides",
      "    sysmon User: values longer than 1024 characters are not indexed",
      "    security_4688 User: values longer than 1024 characters are not indexed",
      "    security_4688 User: the documents hold the value in another form",
    ]
  `);
});

test('--all takes folders; a refused rule has no query, and the others have theirs', async () => {
  const folder = temporaryFiles({
    'a.yml': ruleText('a', security),
    'b.yml': ruleText('b', { detection: 'selection: { Image|contians: x }' }),
    'c.yml': ruleText('c', { logsource: 'service: nobody-knows' }),
  });
  const outcome = await runMain(['compile', '--all', folder, '--json']);
  expect(outcome.code).toBe(1);
  expect(jsonLines(outcome).map((rule) => [rule.id, rule.verdict, rule.query === null, rule.file])).toEqual([
    [idOf('a'), 'exact', false, `${folder}/a.yml`],
    [idOf('c'), 'degraded', false, `${folder}/c.yml`],
    [idOf('b'), 'refused', true, `${folder}/b.yml`],
  ]);
});

test('--shape compiles for other documents', async () => {
  const folder = temporaryFiles({ 'a.yml': ruleText('a') });
  const of = async (shape: string): Promise<string> =>
    (await runMain(['compile', `${folder}/a.yml`, '--json', '--shape', shape])).out;
  expect(await of('raw8')).toContain('"shape":"raw8"');
  expect(await of('wlb8')).toContain('"shape":"wlb8"');
});

test('a file that is not there ends with 1 and its code', async () => {
  const { code, out, err } = await runMain(['compile', 'nowhere.yml', '--json']);
  expect([code, out, err]).toEqual([
    1,
    '',
    [
      "LOAD_PATH_NOT_FOUND 'nowhere.yml' does not exist. Check the path; relative paths start at the working directory.",
    ],
  ]);
});
