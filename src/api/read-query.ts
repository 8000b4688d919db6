import { Type } from 'typebox';
import type { TSchema } from 'typebox';
import { instantSyntax, parseInstant } from '../text/instant.ts';
import { ApiProblem } from './api-problem.ts';

/** Reads the texts of a query as what their schemas say. What cannot be read stays text, for the validator to refuse. */
export function readQuery(
  properties: Readonly<Record<string, TSchema>>,
  written: unknown,
): { readonly value: Readonly<Record<string, unknown>>; readonly problem: ApiProblem | null } {
  let problem: ApiProblem | null = null;
  const entries = Object.entries(written as Readonly<Record<string, string | readonly string[]>>).map(
    ([name, text]) => {
      const schema = properties[name];
      const value = schema === undefined ? text : readValue(schema, text);
      if (schema !== undefined && isInstant(schema)) problem ??= instantProblem(name, value);
      return [name, value];
    },
  );
  return { value: Object.fromEntries(entries) as Readonly<Record<string, unknown>>, problem };
}

function readValue(schema: TSchema, text: string | readonly string[]): unknown {
  // A list is written once for each value, or separated by commas.
  if (Type.IsArray(schema)) return [text].flat().flatMap((part) => part.split(','));
  if (typeof text !== 'string') return text;
  if (Type.IsInteger(schema)) return /^\d{1,15}$/.test(text) ? Number(text) : text;
  if (Type.IsBoolean(schema)) return text === 'true' || text === 'false' ? text === 'true' : text;
  // An unencoded + of an offset arrives as a blank.
  if (isInstant(schema)) return text.replace(/ (?=\d{2}:\d{2}$)/, '+');
  return text;
}

function isInstant(schema: TSchema): boolean {
  return 'format' in schema && schema.format === 'date-time';
}

function instantProblem(name: string, value: unknown): ApiProblem | null {
  const instant = typeof value === 'string' ? parseInstant(value) : null;
  if (typeof instant === 'number') return null;
  const hint = `Write ${instantSyntax}.`;
  const shown = JSON.stringify(value);
  return instant === 'no-zone'
    ? new ApiProblem('API_TIME_WITHOUT_ZONE', `'${name}' is ${shown}, a time without a zone.`, { hint })
    : new ApiProblem('API_BAD_PARAMETER', `'${name}' is ${shown}, which is no time.`, { hint });
}
