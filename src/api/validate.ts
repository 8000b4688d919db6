import type { FastifySchemaCompiler } from 'fastify';
import { Type } from 'typebox';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { TLocalizedValidationError } from 'typebox/error';
import { didYouMean } from '../text/near-miss.ts';
import { ApiProblem } from './api-problem.ts';
import { readQuery } from './read-query.ts';

/** Checks requests against the routes' schemas. Nothing is coerced in a body, nothing is dropped, nothing is ignored. */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const validator = Compile(schema);
  const properties = Type.IsObject(schema) ? schema.properties : {};
  return (written: unknown) => {
    const query = httpPart === 'querystring' ? readQuery(properties, written) : null;
    const value = query === null ? written : query.value;
    if (query !== null && query.problem !== null) return { error: query.problem };
    if (validator.Check(value)) return { value };
    const errors = validator.Errors(value);
    return { error: httpPart === 'body' ? bodyProblem(errors) : queryProblem(errors, properties, value) };
  };
};

function bodyProblem(errors: readonly TLocalizedValidationError[]): ApiProblem {
  const parts = errors.map((error) => ({ at: error.instancePath, detail: detailOf(error) }));
  const [first] = parts;
  const place = first === undefined || first.at === '' ? 'The body' : `The body's '${first.at}'`;
  return new ApiProblem('API_BAD_BODY', `${place} ${first?.detail ?? 'is not of the form that the route takes'}.`, {
    parts,
  });
}

function queryProblem(
  errors: readonly TLocalizedValidationError[],
  properties: Readonly<Record<string, TSchema>>,
  value: unknown,
): ApiProblem {
  const known = Object.keys(properties);
  const written = value as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(written).filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    return new ApiProblem('API_UNKNOWN_PARAMETER', `There is no parameter '${unknown[0]!}' here.`, {
      hint: didYouMean(unknown[0]!, known, known.length === 0 ? 'It takes none.' : `It takes ${known.join(', ')}.`),
      parts: unknown.map((name) => ({ at: name, detail: 'is not known' })),
    });
  }
  const parts = errors.map((error) => ({ at: error.instancePath.split('/')[1] ?? '', detail: detailOf(error) }));
  const { at, detail } = parts[0] ?? { at: '', detail: 'is not valid' };
  return new ApiProblem('API_BAD_PARAMETER', `'${at}' is '${String(written[at])}', and ${detail}.`, { parts });
}

function detailOf(error: TLocalizedValidationError): string {
  if (error.keyword === 'enum') return `must be one of ${error.params.allowedValues.join(', ')}`;
  // What `additionalProperties: false` leaves over.
  return error.keyword === 'boolean' ? 'is not known here' : error.message;
}
