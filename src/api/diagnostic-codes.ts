import type { CodeEntry } from '../text/diagnostic.ts';

/** Why a request was not answered as asked. `status` is the HTTP status that goes with the code. */
export const apiCodes = {
  API_KEY_MISSING: {
    status: 401,
    severity: 'error',
    meaning: 'The request carries no API key.',
    remedy: 'Send `Authorization: Bearer KEY`. The first admin key is printed at the first start.',
  },
  API_KEY_UNKNOWN: {
    status: 401,
    severity: 'error',
    meaning: 'The API key is not known here; perhaps it was deleted.',
    remedy: 'Check the key, or make another: `sigma-bridge keys`, or POST /api/keys.',
  },
  API_KEY_EXPIRED: {
    status: 401,
    severity: 'error',
    meaning: 'The API key has expired.',
    remedy: 'Make another: `sigma-bridge keys`, or POST /api/keys.',
  },
  API_SCOPE_MISSING: {
    status: 403,
    severity: 'error',
    meaning: 'The API key lacks the scope that the route asks for.',
    remedy: 'Use a key with the scope that the answer names.',
  },
  API_TOO_MANY_FAILURES: {
    status: 429,
    severity: 'error',
    meaning: 'Too many different wrong keys came from this address.',
    remedy:
      'Use a right key, which is taken at any time; wrong ones have to wait for the seconds that Retry-After gives.',
  },
  API_NO_SUCH_ROUTE: {
    status: 404,
    severity: 'error',
    meaning: 'There is no such path, or it does not take this method.',
    remedy: 'See /api/openapi.json for the routes.',
  },
  API_NOT_FOUND: {
    status: 404,
    severity: 'error',
    meaning: 'There is no item of this id or name, which the path or a filter asks for.',
    remedy: 'Check it; the list of such items has them all.',
  },
  API_BAD_ADDRESS: {
    status: 400,
    severity: 'error',
    meaning: 'The address of the request cannot be read.',
    remedy: 'Encode the address: a % stands before two hexadecimal digits.',
  },
  API_UNKNOWN_PARAMETER: {
    status: 400,
    severity: 'error',
    meaning: 'The address has a parameter that the route does not know. Ignoring it would answer another question.',
    remedy: 'Correct the name, or take it out.',
  },
  API_BAD_PARAMETER: {
    status: 400,
    severity: 'error',
    meaning: 'A parameter has a value that it does not take.',
    remedy: 'Write a value of the kind that the answer names.',
  },
  API_TIME_WITHOUT_ZONE: {
    status: 400,
    severity: 'error',
    meaning: 'A time has no zone, so that it would mean another instant on another machine.',
    remedy: 'End the time with Z for UTC, or with an offset such as +01:00.',
  },
  API_BAD_BODY: {
    status: 400,
    severity: 'error',
    meaning: 'The body is not JSON, or not of the form that the route takes.',
    remedy: 'Send what /api/openapi.json describes.',
  },
  API_BODY_TOO_LARGE: {
    status: 413,
    severity: 'error',
    meaning: 'The body is larger than `api.maxBodyBytes`.',
    remedy: 'Send it in parts, or raise the setting.',
  },
  API_WRONG_CONTENT_TYPE: {
    status: 415,
    severity: 'error',
    meaning: 'The route does not take a body of this content type, or not with this content encoding.',
    remedy: 'Send the Content-Type that the answer names, without Content-Encoding.',
  },
  API_VERSION_MISSING: {
    status: 428,
    severity: 'error',
    meaning: 'A change was asked for without saying which version it is made to.',
    remedy: 'Send `If-Match` with the ETag of the finding.',
  },
  API_BAD_VERSION: {
    status: 400,
    severity: 'error',
    meaning: 'If-Match holds no ETag of a finding.',
    remedy: 'Send the ETag as it was received, as `"3"`.',
  },
  API_CHANGED_MEANWHILE: {
    status: 412,
    severity: 'error',
    meaning: 'Somebody else has changed the finding since the version in If-Match.',
    remedy: 'Read it again, and repeat the change with its new ETag where it still holds.',
  },
  API_RULES_NOT_RUNNING: {
    status: 400,
    severity: 'error',
    meaning: 'A backfill names rules that are not loaded, or do not run on its source.',
    remedy: 'Take them out, or have them run: `GET /api/rules` says on which sources each rule runs.',
  },
  API_BACKFILL_ENDED: {
    status: 409,
    severity: 'error',
    meaning: 'The backfill is done, or was cancelled before.',
    remedy: 'Nothing: it reads nothing more.',
  },
  API_NO_EVENT_STORE: {
    status: 409,
    severity: 'error',
    meaning: 'This instance keeps no events of its own, so it takes none.',
    remedy: 'Send the events to the Elasticsearch that it watches.',
  },
  API_NO_GOOD_LINE: {
    status: 400,
    severity: 'error',
    meaning: 'Not one line of the body was an event, so that nothing was kept.',
    remedy: 'Send NDJSON: one document a line. The answer lists the lines with their reasons.',
  },
  API_LINE_NOT_JSON: {
    status: 400,
    severity: 'error',
    meaning: 'A line is not JSON. The other lines are kept.',
    remedy: 'Write each document on one line of its own.',
  },
  API_LINE_NOT_AN_EVENT: {
    status: 400,
    severity: 'error',
    meaning: 'A line is JSON and no Windows event that a rule could see. The other lines are kept.',
    remedy:
      'Send documents as winlogbeat or Elastic Agent write them, with `winlog.channel` and `@timestamp`, or records of EVTX files as `evtx_dump` does, with `Event.System`.',
  },
  API_LINE_TOO_LONG: {
    status: 400,
    severity: 'error',
    meaning: 'A line is longer than `api.maxEventBytes`. The other lines are kept.',
    remedy: 'Is the body one JSON array? Write one document a line, or raise the setting.',
  },
  API_REQUEST_REFUSED: {
    status: 400,
    severity: 'error',
    meaning: 'The request is not valid HTTP in a way that no other code names.',
    remedy: 'See the detail.',
  },
  API_INTERNAL: {
    status: 500,
    severity: 'error',
    meaning: 'sigma-bridge failed to answer. The cause is in its log, not in the answer.',
    remedy: 'Look in the log for the time of the request, and report it.',
  },
} as const satisfies Record<string, CodeEntry & { readonly status: number }>;

export type ApiCode = keyof typeof apiCodes;
