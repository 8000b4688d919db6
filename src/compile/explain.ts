import type { EventView } from '../ecs/event-view.ts';
import type { Place } from '../ecs/mapping.ts';
import { printTextPattern } from '../sigma/print-text-pattern.ts';
import type { Item, Test } from '../sigma/rule.ts';
import type { BoundItem, BoundRule, Predicate, Tree } from './bound-rule.ts';
import { compileTest } from './compile-test.ts';
import type { ExplainedItem, Explanation } from './explanation.ts';
import { FieldValues, readField } from './field-values.ts';
import { pathOfValue } from './path-of-value.ts';

const maxItems = 50;
/** Longer values are cut in explanations. */
export const maxValueLength = 1000;

/**
 * Says why a rule matched an event: the items that held, without those under `not`, each with the value that met it. For
 * after a match: it costs as much as deciding the rule anew.
 */
export function explain({ variants }: BoundRule, variantIndex: number, view: EventView): Explanation {
  const { tree } = variants[variantIndex]!;
  return heldItems(tree, view)
    .flatMap((item) => explainItem(item, view))
    .slice(0, maxItems);
}

function heldItems(tree: Tree, view: EventView): readonly BoundItem[] {
  switch (tree.kind) {
    case 'item':
      return tree.search === null ? [] : [tree];
    case 'not':
      return [];
    case 'and':
      return tree.of.flatMap((branch) => heldItems(branch, view));
    case 'or':
      return tree.of.filter((branch) => holds(branch, view)).flatMap((branch) => heldItems(branch, view));
  }
}

function holds(tree: Tree, view: EventView): boolean {
  switch (tree.kind) {
    case 'item': {
      const { link, tests } = tree.predicate;
      const isMet = (test: Test) => evidenceOf(test, tree.predicate, view) !== null;
      return link === 'all' ? tests.every(isMet) : tests.some(isMet);
    }
    case 'not':
      return !holds(tree.of, view);
    case 'and':
      return tree.of.every((branch) => holds(branch, view));
    case 'or':
      return tree.of.some((branch) => holds(branch, view));
  }
}

/** One line for an item; for `all` one for each of its values. */
function explainItem(bound: BoundItem, view: EventView): readonly ExplainedItem[] {
  const { predicate, search, item } = bound;
  const { tests, link } = predicate;
  const explained: ExplainedItem[] = [];
  for (const [index, test] of tests.entries()) {
    const evidence = evidenceOf(test, predicate, view);
    if (evidence === null) continue;
    const written = writtenTests(bound)[index]!;
    explained.push({
      search: search!,
      item: nameOf(item!),
      field: item!.field,
      path: evidence.path,
      value: evidence.value?.slice(0, maxValueLength) ?? null,
      matched: printTest(written),
      line: written.at.line,
    });
    if (link === 'any') break;
  }
  return explained;
}

/** The tests of an item's predicate as the rule writes them: keywords alone are widened when they are bound. */
export function writtenTests({ predicate, item }: BoundItem): readonly Test[] {
  return item !== null && item.field === null ? item.tests : predicate.tests;
}

/** What met a test; without a value where it was met by there being none. */
export interface Evidence {
  readonly path: string | null;
  readonly value: string | null;
}

/** The value that met the test and where it was; null where the test did not hold. */
export function evidenceOf(test: Test, { reading, other }: Predicate, view: EventView): Evidence | null {
  const { places, combine } = reading;
  const { absent, meets } = compileTest(test);
  const otherValues = other === null ? null : readField(other, view);
  const filled = places.filter((place) => view.values(place) !== null);
  if (filled.length === 0) return absent ? { path: null, value: null } : null;
  for (const place of combine === 'first' ? filled.slice(0, 1) : filled) {
    const { raw, folded } = new FieldValues(view.values(place)!);
    const index = raw.findIndex((value, at) => meets(value, folded[at]!, otherValues));
    if (index >= 0) return { path: pathOf(place, raw[index]!, view), value: raw[index]! };
  }
  return null;
}

/** A value that is put together from several paths names them all. */
function pathOf({ codec, paths }: Place, value: string, view: EventView): string | null {
  return codec === 'whole-event' ? pathOfValue(view.source.document, value) : paths.join(', ');
}

/** An item as written, without its values. */
export function nameOf({ field, modifiers }: Item): string {
  return [field ?? 'keywords', ...modifiers].join('|');
}

/** What a test asks for, as a Sigma string. */
export function printTest(test: Test): string {
  switch (test.kind) {
    case 'text':
      return printTextPattern(test.pattern);
    case 'number':
    case 'boolean':
      return String(test.value);
    case 'regex':
      return test.source;
    case 'cidr':
      return test.network;
    case 'compare':
    case 'timePart':
      return String(test.value);
    case 'fieldref':
      return test.field;
    case 'null':
      return 'null';
    case 'exists':
      return String(test.expected);
  }
}
