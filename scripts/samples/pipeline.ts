import { put, type Document } from './document.ts';

/** `winlog.event_data`, field by field. */
export type Fields = Record<string, string>;

/** What both pipelines do first. */
export function begin(document: Document, module: string, categories: { category: string[]; type: string[] }): void {
  const winlog = document.winlog as Document;
  put(document, 'ecs.version', '1.12.0');
  put(document, 'event.module', module);
  put(document, 'event.category', categories.category);
  put(document, 'event.type', categories.type);
  put(document, 'winlog.record_id', String(winlog.record_id));
}

/** Leaves in `winlog.event_data` what no step has taken. */
export function end(document: Document, data: Fields): void {
  const winlog = document.winlog as Document;
  if (Object.keys(data).length === 0) delete winlog.event_data;
  else winlog.event_data = data;
}

export type Take = (field: string, allowed?: (value: string) => boolean) => string | undefined;

/** Gives a field and removes it; where its value is not allowed to move, it stays. */
export function taker(data: Fields): Take {
  return (field, allowed = () => true) => {
    const value = data[field];
    if (value === undefined || !allowed(value)) return undefined;
    Reflect.deleteProperty(data, field);
    return value;
  };
}

/** A copy with only the values that are kept. */
export function kept(data: Readonly<Fields>, keeps: (value: string) => boolean): Fields {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => keeps(value)));
}

/** What follows the last backslash; undefined where there is none. */
export function lastSegment(path: string | undefined): string | undefined {
  return path?.includes('\\') ? path.slice(path.lastIndexOf('\\') + 1) : undefined;
}

/** Decimal or `0x` text as a number. */
export function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}
