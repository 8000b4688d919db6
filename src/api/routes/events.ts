import type { Readable } from 'node:stream';
import { Type } from 'typebox';
import { ApiProblem } from '../api-problem.ts';
import type { ApiContext } from '../context.ts';
import { tooLarge } from '../read-body.ts';
import { eventsSchema } from '../schemas/events.ts';
import { takeEvents } from '../take-events.ts';
import type { TypedInstance } from '../typed-instance.ts';

const ndjson = 'application/x-ndjson';

/** Events: documents into the embedded store. */
export function addEvents(app: TypedInstance, { events, limits }: ApiContext): void {
  // In a scope of its own, since no other route takes NDJSON and this one takes nothing else.
  void app.register((scope: TypedInstance, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(ndjson, (request, body, parsed) => {
      const tooLong = Number(request.headers['content-length'] ?? 0) > limits.maxBodyBytes;
      parsed(tooLong ? tooLarge(limits.maxBodyBytes) : null, body);
    });
    scope.post(
      '/api/events',
      {
        config: { scope: 'ingest' },
        schema: {
          operationId: 'sendEvents',
          summary: 'Send events',
          description:
            'NDJSON: one document a line, of winlogbeat, of the Elastic Agent, or a record of an EVTX file as evtx_dump ' +
            'writes it, which is kept as winlogbeat would have sent it. Good lines are kept, whatever the others are. ' +
            'To send an event again does no harm. Rules see the events at the next run (`schedule`), which comes by ' +
            'itself. An event without `@timestamp` takes the time of its arrival; one whose `@timestamp` is no time is ' +
            'a bad line.',
          tags: ['events'],
          consumes: [ndjson],
          body: Type.Unsafe<Readable>({ description: 'One JSON document a line.' }),
          response: { 200: eventsSchema },
        },
        preParsing: (request, _reply, payload, next) => {
          const encoding = request.headers['content-encoding'] ?? 'identity';
          const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
          if (type === ndjson && encoding === 'identity') next(null, payload);
          else next(wrongType(type, encoding));
        },
      },
      async ({ body }) => {
        if (events === null) throw new ApiProblem('API_NO_EVENT_STORE', 'This instance keeps no events of its own.');
        const taken = await takeEvents(body, events, limits);
        const { inserted, present, badLines, bad } = taken;
        if (badLines > 0 && inserted + present === 0) {
          throw new ApiProblem('API_NO_GOOD_LINE', `None of the ${badLines} lines was an event.`, {
            parts: bad.map(({ line, reason }) => ({ at: `line ${line}`, detail: reason })),
          });
        }
        return taken;
      },
    );
    done();
  });
}

function wrongType(type: string | undefined, encoding: string): ApiProblem {
  const sent = encoding === 'identity' ? `'${type ?? 'nothing'}'` : `the content encoding '${encoding}'`;
  return new ApiProblem('API_WRONG_CONTENT_TYPE', `Events were sent as ${sent}.`, {
    hint: `Send ${ndjson}, without Content-Encoding.`,
  });
}
