import { Type } from 'typebox';
import { evidences, shapes } from '../../ecs/mapping.ts';
import { listOf, nullable, oneOf } from './vocabulary.ts';

const placeSchema = Type.Object({
  paths: listOf(
    Type.Object({
      path: Type.String(),
      type: nullable(Type.String(), {
        description: 'As winlogbeat 8’s index template maps it; null where it does not.',
      }),
      ignoreAbove: nullable(Type.Integer(), { description: 'Longer values are not indexed.' }),
    }),
  ),
  codec: Type.String({ description: 'How the value was changed; plain: not at all.' }),
  translation: nullable(Type.Object({ documents: Type.String(), field: Type.String() }), {
    description: 'The change in words: what documents hold, and what the field is.',
  }),
  seen: listOf(Type.Object({ shape: oneOf(shapes), evidence: oneOf(evidences) }), {
    description: 'In which shapes of documents the value is here, and how that is known.',
  }),
  onlyIn: nullable(listOf(Type.String()), { description: 'Event codes in which alone the value is here.' }),
  notIn: nullable(listOf(Type.String()), { description: 'Event codes in which the path means something else.' }),
});

const liveSchema = Type.Object({
  documents: Type.Integer({ description: 'How many of the newest documents of this kind of event were looked at.' }),
  paths: listOf(
    Type.Object({
      path: Type.String(),
      types: nullable(listOf(Type.String()), {
        description: 'As the indices map the path; none: no index does; null: the source has no types.',
      }),
      state: nullable(oneOf(['asExpected', 'differs', 'missing']), {
        description: 'Beside the type of winlogbeat 8’s index template.',
      }),
      filled: Type.Integer({ description: 'In how many of the documents there is a value.' }),
      example: nullable(Type.String(), {
        description: 'A value, cut to 60 characters. For keys of the scope `admin`.',
      }),
    }),
  ),
});

/** What the mappings say of one field in one kind of event. */
export const fieldSchema = Type.Object({
  field: Type.String(),
  logsource: nullable(Type.String(), { description: 'Null: a field of every event.' }),
  event: nullable(Type.String(), { description: 'The kind of event, by its name in the mapping.' }),
  selector: Type.Object(
    { channels: listOf(Type.String()), codes: listOf(Type.String()), providers: listOf(Type.String()) },
    { description: 'Which documents are such events; an empty list: any.' },
  ),
  byDefault: Type.Boolean({ description: 'Whether the logsource means the event unless a mapping says so.' }),
  combine: oneOf(['first', 'any'], {
    description: 'first: the first place that holds a value answers; any: all count.',
  }),
  places: listOf(placeSchema, {
    description: 'In the order in which they are read; none: the event has no such field.',
  }),
  copies: listOf(Type.String(), { description: 'Copies of the value, which are not read.' }),
  eventField: nullable(Type.String(), { description: 'What the event itself calls the field, where that differs.' }),
  note: nullable(Type.String()),
  lossy: nullable(Type.String(), { description: 'What documents no longer tell.' }),
  live: nullable(liveSchema, {
    description: 'How `source` maps and fills the places; null where none was asked for, or it cannot be read.',
  }),
});
