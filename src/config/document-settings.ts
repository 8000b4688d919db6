import { variableName } from './environment-values.ts';
import type { Fields, Setting } from './setting.ts';
import { settings } from './settings.ts';

/** A file as a user would write it, shown in the documentation. */
export const exampleConfig = `\
dataDir: /var/lib/sigma-bridge
rules:
  - sigma/rules/windows
  - own-rules
select:
  level: [medium, high, critical]
  exclude:
    - 7c0dcd3d-acf8-4f71-9570-f448b0034f94
placeholders:
  Workstations: [WS*]
  DomainControllers: [DC01.example.com, DC02.example.com]
overrides:
  c462f537-a1e3-41a6-b5fc-b2c2cef9bf82:
    level: critical
    sources: [domain-controllers]
events:
  process_creation: [sysmon]
schedule: every 1m
sources:
  - name: domain-controllers
    elasticsearch:
      url: https://elastic.example.com:9200
      apiKey: \${ELASTIC_API_KEY}
      caFile: ca.pem
    indices: [winlogbeat-*]
    startAt: 2026-01-31T08:00:00Z
    events:
      process_creation: [security_4688]
`;

/** Gives docs/configuration.md, from the table of settings. */
export function documentSettings(): string {
  return `# Configuration

sigma-bridge runs without any configuration: embedded store, shipped rules, sample events. A configuration file
(\`sigma-bridge.yml\` in the working directory, or \`--config FILE\`) and environment variables change that. Every mistake
is reported with its code, its line and column (or its variable) and a way to mend it, and the service does not start.

\`\`\`yaml
${exampleConfig}\`\`\`

## How values are written

* Variables win over the file, each setting by itself. An empty variable counts as absent. The name follows from the
  setting: \`api.port\` is \`${variableName('api.port')}\`. \`N\` is the number of a source, from 0 on:
  \`${variableName('sources.0.elasticsearch.url')}\`. \`overrides\`,
  \`placeholders\` and \`events\` can be set in the file only.
* Any variable with \`_FILE\` behind its name names a file that holds the value: \`${variableName('api.adminKey')}_FILE\`.
  Line ends at the end of that file do not count.
* \`\${NAME}\` in a value of the file stands for the environment variable; \`$\${\` stands for the text \`\${\`.
* A list in a variable is separated by commas; in the file it is a YAML list, or one text separated by commas.
* Spans are a whole number and \`s\`, \`m\`, \`h\` or \`d\`. Times are ISO 8601 and need a zone (\`Z\` or \`+01:00\`).
* Paths in the file are relative to the file; paths in variables are relative to the working directory.

## Settings

| Setting and variable | Value | Default | What it does |
|---|---|---|---|
${rows(settings, []).join('\n')}
`;
}

function rows(fields: Fields, path: readonly string[]): readonly string[] {
  return Object.entries(fields).flatMap(([name, node]) => {
    const whole = [...path, name];
    switch (node.kind) {
      case 'setting':
        return [row(whole, node)];
      case 'group':
        return rows(node.fields, whole);
      case 'sequence':
        return rows(node.fields, [...whole, 'N']);
      case 'table':
        return rows(node.fields, [...whole, 'RULE_ID']);
      case 'dictionary':
        return [row([...whole, 'NAME'], node.value)];
    }
  });
}

function row(path: readonly string[], setting: Setting<unknown>): string {
  const name = path.join('.');
  const isUnderKey = path.some((word) => word === 'RULE_ID' || word === 'NAME');
  const variable = isUnderKey ? '' : `<br>\`${variableName(name)}\``;
  const value = setting.list ? `list; each ${setting.type.name}` : setting.type.name;
  const plain = setting.fallback?.map((text) => `\`${text}\``).join(', ');
  const fallback = setting.whenAbsent ?? (plain === '' ? 'none' : plain);
  const secret = setting.secret ? ' Secret: never logged or shown.' : '';
  return `| \`${name}\`${variable} | ${value} | ${fallback} | ${setting.description}${secret} |`;
}
