import { Type } from 'typebox';

/** RFC 9457 with our code. Shared by every route, so that the OpenAPI page has it once. */
export const problemSchema = Type.Object(
  {
    type: Type.String({ description: 'about:blank: the title says the status.' }),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String({ description: 'What is wrong, for programs: docs/diagnostics.md lists every code.' }),
    detail: Type.String({ description: 'What is wrong, for people.' }),
    hint: Type.String({ description: 'How to mend it.' }),
    errors: Type.Optional(
      Type.Array(Type.Object({ at: Type.String(), detail: Type.String() }), {
        description: 'Each parameter, part of the body or line at fault.',
      }),
    ),
  },
  { $id: 'Problem', description: 'Why the request was not answered as asked (RFC 9457).' },
);
