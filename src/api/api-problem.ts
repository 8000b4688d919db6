import { apiCodes } from './diagnostic-codes.ts';
import type { ApiCode } from './diagnostic-codes.ts';

/** One parameter, part of the body or line that is at fault. */
export interface ProblemPart {
  readonly at: string;
  readonly detail: string;
}

/** A request that is answered with a problem (RFC 9457). Thrown by hooks and handlers; `answerProblem` sends it. */
export class ApiProblem extends Error {
  readonly code: string;
  readonly statusCode: number;
  readonly hint: string;
  readonly parts: readonly ProblemPart[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ApiCode,
    detail: string,
    more: { hint?: string; parts?: readonly ProblemPart[]; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(detail);
    this.name = 'ApiProblem';
    this.code = code;
    this.statusCode = apiCodes[code].status;
    this.hint = more.hint ?? apiCodes[code].remedy;
    this.parts = more.parts ?? [];
    this.headers = more.headers ?? {};
  }
}
