import type { EventView } from '../ecs/event-view.ts';
import type { BoundItem, Reading } from './bound-rule.ts';
import type { AskedValue, ItemOutcome, PlaceOutcome } from './decision-explanation.ts';
import { evidenceOf, maxValueLength, nameOf, printTest, writtenTests } from './explain.ts';

const maxAsked = 20;
const maxValues = 10;

/** What an item asked for and what was there. `holds` is the matcher's answer to it. */
export function explainItem(bound: BoundItem, holds: boolean, view: EventView): ItemOutcome {
  const { predicate, item } = bound;
  const { reading, tests, link } = predicate;
  const written = writtenTests(bound);
  const asked = tests.map((test, index): AskedValue => {
    const evidence = evidenceOf(test, predicate, view);
    return {
      value: cut(printTest(written[index]!)),
      holds: evidence !== null,
      path: evidence?.path ?? null,
      found: evidence === null ? null : cut(evidence.value),
    };
  });
  return {
    kind: 'item',
    holds,
    item: item === null ? (reading.field ?? '') : nameOf(item),
    line: item?.at.line ?? null,
    link,
    asked: shownOf(asked, holds),
    askedCount: asked.length,
    guessed: reading.guessed,
    places: placesOf(reading, view),
  };
}

function shownOf(asked: readonly AskedValue[], holds: boolean): readonly AskedValue[] {
  if (asked.length <= maxAsked) return asked;
  const { decided = [], others = [] } = Object.groupBy(asked, (one) => (one.holds === holds ? 'decided' : 'others'));
  return [...decided, ...others].slice(0, maxAsked);
}

/** As the matcher reads: of `first` no place behind the one that answers. */
function placesOf({ places, combine }: Reading, view: EventView): readonly PlaceOutcome[] {
  const answers = combine === 'first' ? places.findIndex((place) => view.values(place) !== null) : -1;
  return places.slice(0, answers < 0 ? places.length : answers + 1).map((place) => {
    const values = view.values(place);
    return {
      paths: place.paths,
      codec: place.codec,
      values: values?.slice(0, maxValues).map((value) => cut(value)) ?? null,
      valueCount: values?.length ?? 0,
    };
  });
}

function cut<Text extends string | null>(text: Text): Text {
  return (text?.slice(0, maxValueLength) ?? null) as Text;
}
