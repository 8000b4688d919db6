import type { Diagnostic, SourcePosition } from '../text/diagnostic.ts';
import type { YamlFields, YamlValue } from '../text/yaml-reader.ts';
import { type CodecName, codecNames } from './codec.ts';
import { mappingDiagnostic } from './diagnostic-codes.ts';
import { type Shape, shapes } from './mapping.ts';
import { type Seen, readEvidence } from './read-evidence.ts';

/** What a mapping file says of a field. What it does not say of an event's field is taken from the log's. */
export interface FieldText extends CodesText {
  readonly at: SourcePosition;
  readonly override: boolean;
  readonly is: string | null;
  readonly moved: readonly string[] | null;
  readonly kept: readonly Shape[] | null;
  readonly copied: readonly string[] | null;
  readonly codec: CodecName | null;
  readonly seen: Seen | null;
  readonly places: { readonly combine: 'first' | 'any'; readonly of: readonly PlaceText[] } | null;
  readonly absent: string | null;
  readonly note: string | null;
  readonly lossy: string | null;
}

export interface PlaceText extends CodesText {
  readonly at: SourcePosition;
  readonly paths: readonly string[];
  readonly codec: CodecName;
  readonly seen: Seen | null;
}

/** For which event codes a place is meant. */
interface CodesText {
  readonly onlyIn: readonly string[] | null;
  readonly notIn: readonly string[] | null;
}

/** Nothing said: the log's definition holds, or else the field is where Windows' own fields go. */
export function plainField(at: SourcePosition): FieldText {
  return {
    at,
    override: false,
    is: null,
    moved: null,
    kept: null,
    copied: null,
    codec: null,
    seen: null,
    places: null,
    absent: null,
    note: null,
    lossy: null,
    onlyIn: null,
    notIn: null,
  };
}

/** Reads what stands behind a field's name: nothing, the path that it was moved to, a list of places, or a mapping. */
export function readField(value: YamlValue, at: SourcePosition, diagnostics: Diagnostic[]): FieldText {
  const field = plainField(at);
  if (value.isNull()) return field;
  switch (value.node.kind) {
    case 'scalar': {
      const path = value.string();
      return { ...field, moved: path === null ? null : [path] };
    }
    case 'sequence':
      return { ...field, places: { combine: 'first', of: readPlaces(value, diagnostics) } };
    case 'mapping':
      return readFields(value.mapping()!, field, diagnostics);
  }
}

function readFields(fields: YamlFields, field: FieldText, diagnostics: Diagnostic[]): FieldText {
  const first = fields.optional('at');
  const any = fields.optional('any');
  const places = first ?? any;
  const read: FieldText = {
    ...field,
    override: fields.optional('override')?.boolean() ?? false,
    is: fields.optional('is')?.string() ?? null,
    moved: fields.optional('moved')?.strings() ?? null,
    kept:
      fields
        .optional('kept')
        ?.items()
        ?.flatMap((item) => item.oneOf(shapes) ?? []) ?? null,
    copied: fields.optional('copied')?.strings() ?? null,
    places: places && { combine: any === null ? 'first' : 'any', of: readPlaces(places, diagnostics) },
    absent: fields.optional('absent')?.string() ?? null,
    note: fields.optional('note')?.string() ?? null,
    lossy: fields.optional('lossy')?.string() ?? null,
    codec: readCodec(fields),
    seen: readSeen(fields, diagnostics),
    ...readCodesText(fields),
  };
  fields.refuseOthers();
  const { moved, codec, absent } = read;
  if ([first, any, absent, moved ?? codec].filter((way) => way !== null).length > 1) {
    diagnostics.push(
      mappingDiagnostic('MAPPING_CONTRADICTION', `'${fields.path}' says in more than one way where the field is.`, {
        at: field.at,
        hint: "Keep one of 'at', 'any' and 'absent', or else 'moved' and 'codec'.",
      }),
    );
  }
  return read;
}

function readPlaces(value: YamlValue, diagnostics: Diagnostic[]): readonly PlaceText[] {
  return value.items()?.flatMap((item) => readPlace(item, diagnostics) ?? []) ?? [];
}

function readPlace(value: YamlValue, diagnostics: Diagnostic[]): PlaceText | null {
  const place: PlaceText = { at: value.at, paths: [], codec: 'plain', seen: null, onlyIn: null, notIn: null };
  if (value.node.kind === 'scalar') {
    const path = value.string();
    return path === null ? null : { ...place, paths: [path] };
  }
  const fields = value.mapping();
  if (fields === null) return null;
  const read: PlaceText = {
    ...place,
    paths: fields.optional('path')?.strings() ?? [],
    codec: readCodec(fields) ?? 'plain',
    seen: readSeen(fields, diagnostics),
    ...readCodesText(fields),
  };
  fields.refuseOthers();
  return read;
}

function readCodec(fields: YamlFields): CodecName | null {
  return fields.optional('codec')?.oneOf(codecNames) ?? null;
}

function readSeen(fields: YamlFields, diagnostics: Diagnostic[]): Seen | null {
  const seen = fields.optional('seen');
  return seen && readEvidence(seen, diagnostics);
}

function readCodesText(fields: YamlFields): CodesText {
  return { onlyIn: readCodes(fields.optional('onlyIn')), notIn: readCodes(fields.optional('notIn')) };
}

/** Event codes, which YAML takes for numbers; one code stands for a list of one. */
export function readCodes(value: YamlValue | null): readonly string[] | null {
  if (value === null) return null;
  if (value.node.kind !== 'sequence') return [value.scalarText()].filter((code) => code !== null);
  return value.items()!.flatMap((item) => item.scalarText() ?? []);
}
