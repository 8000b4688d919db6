import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { codecMeanings } from '../../src/ecs/codec-meanings.ts';
import { codecNames } from '../../src/ecs/codec.ts';
import { pathsOfCodec } from '../../src/ecs/codecs.ts';
import { shapes } from '../../src/ecs/mapping.ts';
import { parseMapping } from '../../src/ecs/parse-mapping.ts';
import { ownFiles } from './own-mapping.ts';

const document = readFileSync(resolve(import.meta.dirname, '../../docs/mappings.md'), 'utf8');
const rows = document.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));

test('docs/mappings.md lists every codec and how many paths it reads', () => {
  const listed = codecNames.map((codec) => {
    const cell = rows.find(([, name]) => name === `\`${codec}\``)?.[2];
    return [codec, cell === 'its own' ? cell : cell?.split(', ').length];
  });
  const known = codecNames.map((codec) => {
    const paths = pathsOfCodec(codec);
    return [codec, typeof paths === 'number' ? paths : 'its own'];
  });
  expect(listed).toEqual(known);
});

test('docs/mappings.md says of every codec what `fields` says', () => {
  const said = codecNames.map((codec) => {
    const row = rows.find(([, name]) => name === `\`${codec}\``) ?? [];
    return [codec, ...row.slice(3, 5).map((cell) => cell.replaceAll('`', '').trim())];
  });
  const known = codecNames.map((codec) => {
    const { documents, field } = codecMeanings[codec];
    return [codec, documents.trim(), field];
  });
  expect(said).toEqual(known);
});

test('docs/mappings.md names every shape', () => {
  expect(shapes.filter((shape) => !document.includes(`\`${shape}\``))).toEqual([]);
});

test('the examples of docs/mappings.md can be laid over the shipped mapping', () => {
  const examples = [...document.matchAll(/```yaml\n(logsources:[\s\S]*?)```/g)].map(([, text], index) => ({
    file: `example-${index + 1}.yml`,
    text: text!,
  }));
  expect(examples.length).toBe(2);
  const { mapping, diagnostics } = parseMapping([...ownFiles, ...examples]);
  expect(diagnostics).toEqual([]);
  const processes = mapping.logsources.find(({ category }) => category === 'process_creation')!;
  expect(processes.events[0]!.fields.get('GrandParentImage')!.places.map(({ key }) => key)).toEqual([
    'plain(process.ancestor.executable)',
  ]);
  expect(mapping.logsources.find(({ service }) => service === 'backup')!.events[0]!.fields.size).toBe(2);
});
