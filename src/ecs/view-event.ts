import { decodePlace } from './codecs.ts';
import { detectShape } from './detect-shape.ts';
import { DottedDocument } from './document.ts';
import type { Envelope, EventView, SourceEvent } from './event-view.ts';
import type { EventSelector, Place, Shape } from './mapping.ts';
import { readEnvelope } from './read-envelope.ts';

/** Makes a view of one event: nothing is read before it is asked for. */
export function viewEvent(source: SourceEvent): EventView {
  return new DocumentView(source);
}

class DocumentView implements EventView {
  readonly source: SourceEvent;
  readonly #document: DottedDocument;
  #envelope: Envelope | null = null;
  #detected: { readonly shape: Shape; readonly mixed: boolean } | null = null;
  #values: Map<string, readonly string[] | null> | null = null;

  constructor(source: SourceEvent) {
    this.source = source;
    this.#document = new DottedDocument(source.document);
  }

  get envelope(): Envelope {
    return (this.#envelope ??= readEnvelope(this.#document));
  }

  get shape(): Shape {
    return (this.#detected ??= detectShape(this.#document)).shape;
  }

  get mixed(): boolean {
    return (this.#detected ??= detectShape(this.#document)).mixed;
  }

  values(place: Place): readonly string[] | null {
    const { codec, onlyIn, notIn } = place;
    if (onlyIn !== undefined && !onlyIn.includes(this.envelope.code ?? '')) return null;
    if (notIn?.includes(this.envelope.code ?? '') === true) return null;
    // To look a plain value up costs no more than to remember it.
    if (codec === 'plain') return this.#document.texts(place.paths[0]!);
    const known = this.#values?.get(place.key);
    if (known !== undefined) return known;
    const values = decodePlace(place, this.#document);
    (this.#values ??= new Map<string, readonly string[] | null>()).set(place.key, values);
    return values;
  }

  is(selector: EventSelector): boolean {
    const { channel, code, provider } = this.envelope;
    const { channels, codes, providers } = foldedOf(selector);
    return (
      channel !== null &&
      (channels.size === 0 || channels.has(channel.toLowerCase())) &&
      (codes.size === 0 || (code !== null && codes.has(code))) &&
      (providers.size === 0 || provider === null || providers.has(provider.toLowerCase()))
    );
  }
}

interface FoldedSelector {
  readonly channels: ReadonlySet<string>;
  readonly codes: ReadonlySet<string>;
  readonly providers: ReadonlySet<string>;
}

/** Channel and provider names are ASCII, for which lower-casing is all there is to folding. */
const foldedSelectors = new WeakMap<EventSelector, FoldedSelector>();

function foldedOf(selector: EventSelector): FoldedSelector {
  let folded = foldedSelectors.get(selector);
  if (folded === undefined) {
    folded = {
      channels: new Set(selector.channels.map((channel) => channel.toLowerCase())),
      codes: new Set(selector.codes),
      providers: new Set(selector.providers.map((provider) => provider.toLowerCase())),
    };
    foldedSelectors.set(selector, folded);
  }
  return folded;
}
