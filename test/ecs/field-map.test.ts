import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import type { Evidence, FieldMapping, Place, Shape } from '../../src/ecs/mapping.ts';
import { evidences } from '../../src/ecs/mapping.ts';
import { parseMapping } from '../../src/ecs/parse-mapping.ts';
import { sharedData } from '../shared-data.ts';
import { logsourceNamed, ownFiles, ownMapping } from './own-mapping.ts';

/** The measured facts that the mapping was made from. */
interface FieldMap {
  readonly common: Record<string, { readonly at: readonly string[] }>;
  readonly logsources: Record<string, { readonly sources?: Record<string, FactsOfEvent> }>;
}
interface FactsOfEvent {
  readonly match: Record<string, readonly string[]>;
  readonly fields?: Record<string, { readonly at?: readonly Fact[]; readonly combine?: string }>;
}
interface Fact {
  readonly path: string;
  readonly in: Partial<Record<Shape, string>>;
}

interface Sighting {
  readonly path: string;
  readonly evidence: Evidence;
}

const evidenceOf: Readonly<Record<string, Evidence>> = {
  'seen-in-golden': 'golden',
  'seen-in-evtx': 'evtx',
  'from-pipeline-source': 'pipeline',
  'from-documentation': 'documentation',
};

/**
 * Paths that the facts say to search beside the others, and that ours only names as copies: a rendered message holds the
 * field and more, so that a rule would match, or exclude, by what is another field's; the related hosts are among the answers.
 */
const copiesOnPurpose = [
  'application/eventlog Data message',
  'dns_query/sysmon QueryResults related.hosts',
  'msexchange-management/eventlog Data message',
  'ps_classic_provider_start/powershell Data message',
  'ps_classic_start/powershell Data message',
  'ps_module/powershell ContextInfo message',
  'ps_module/powershell Payload message',
  'powershell-classic/eventlog Data message',
];

const path = sharedData('winlogbeat/field-map.yml');

test('the shipped mapping has no diagnostics', () => {
  expect(parseMapping(ownFiles).diagnostics).toEqual([]);
});

test.skipIf(path === null)('every fact that was measured is in the mapping, or is a copy', () => {
  const facts = load(readFileSync(path!, 'utf8')) as FieldMap;
  const missing: string[] = [];
  const searched = new Set<string>();
  const counts = { logsources: 0, fields: 0, facts: 0, copies: 0 };
  for (const [name, { sources = {} }] of Object.entries(facts.logsources)) {
    counts.logsources++;
    const logsource = logsourceNamed(name);
    for (const [eventName, event] of Object.entries(sources)) {
      const ours = logsource.events.find((candidate) => candidate.name === eventName);
      if (ours === undefined) {
        missing.push(`${name}/${eventName}`);
        continue;
      }
      expect([name, ours.selector.channels]).toEqual([name, event.match['winlog.channel']]);
      expect([name, ours.selector.codes]).toEqual([name, event.match['event.code'] ?? []]);
      for (const [field, { at = [], combine }] of Object.entries(event.fields ?? {})) {
        counts.fields++;
        const mapped = ours.fields.get(field);
        if (mapped === undefined) missing.push(`${name}/${eventName} ${field}`);
        else if (at.length === 0 && mapped.places.length > 0) missing.push(`${name}/${eventName} ${field} is absent`);
        else
          for (const [shape, fact] of shapesOf(at))
            check(mapped, shape, fact, `${name}/${eventName} ${field}`, combine === 'any');
      }
    }
  }
  expect(missing).toEqual([]);
  expect([...searched].sort()).toEqual([...copiesOnPurpose].sort());
  expect(counts).toEqual({ logsources: 71, fields: 449, facts: 3196, copies: 204 });

  function check(mapped: FieldMapping, shape: Shape, { path, evidence }: Sighting, what: string, isSearched: boolean) {
    counts.facts++;
    if (mapped.copies.includes(path)) {
      counts.copies++;
      if (isSearched) searched.add(`${what} ${path}`);
    } else if (!mapped.places.some((place) => place.paths.includes(path) && isAsSure(place, shape, evidence))) {
      missing.push(`${what} ${path} ${shape} ${evidence}`);
    }
  }
});

test.skipIf(path === null)('every common field is read where it was found', () => {
  const facts = load(readFileSync(path!, 'utf8')) as FieldMap;
  for (const [field, { at }] of Object.entries(facts.common)) {
    const paths = ownMapping.common.get(field)!.places.flatMap((place) => place.paths);
    expect([field, [...paths].sort()]).toEqual([field, [...at].sort()]);
  }
});

/** A place of several paths is as sure as the surest of them. */
function isAsSure({ paths, shapes }: Place, shape: Shape, evidence: Evidence): boolean {
  const ours = shapes.get(shape);
  if (ours === undefined || paths.length === 1) return ours === evidence;
  return evidences.indexOf(ours) <= evidences.indexOf(evidence);
}

function shapesOf(at: readonly Fact[]): readonly (readonly [Shape, Sighting])[] {
  return at.flatMap((fact) =>
    Object.entries(fact.in).map(
      ([shape, evidence]) => [shape as Shape, { path: fact.path, evidence: evidenceOf[evidence]! }] as const,
    ),
  );
}
