import { expect, test } from 'vitest';
import { loadSamples } from '../src/samples.ts';

const nowMs = Date.parse('2031-05-05T05:05:05.555Z');
const samples = loadSamples(nowMs);
const timeOf = (document: Readonly<Record<string, unknown>>): number => Date.parse(document['@timestamp'] as string);

test('the last sample event has just happened, and the first did three hours before', () => {
  const times = samples.map(timeOf);
  const lastMs = Math.max(...times);
  expect(nowMs - lastMs).toBe(60_000);
  expect(lastMs - Math.min(...times)).toBeGreaterThan(2 * 3_600_000);
  expect(lastMs - Math.min(...times)).toBeLessThan(4 * 3_600_000);
});

test('no text keeps a time of the day on which the samples were written', () => {
  expect(samples.map((document) => JSON.stringify(document)).filter((text) => text.includes('2026-'))).toEqual([]);
});

test('the times that Sysmon writes move with the event', () => {
  const sysmon = samples.flatMap((document) => {
    const { event_data: data } = document.winlog as { event_data?: { UtcTime?: string } };
    return data?.UtcTime === undefined ? [] : [{ eventMs: timeOf(document), text: data.UtcTime }];
  });
  expect(sysmon.length).toBeGreaterThan(50);
  for (const { eventMs, text } of sysmon) {
    expect(text).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/);
    expect(Math.abs(Date.parse(`${text.replace(' ', 'T')}Z`) - eventMs)).toBeLessThan(1_000);
  }
});

test('nothing else changes between two loads', () => {
  const later = loadSamples(nowMs + 86_400_000);
  const strip = (text: string): string => text.replaceAll(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\.\d{3}/g, '');
  expect(later.map((document) => strip(JSON.stringify(document)))).toEqual(
    samples.map((document) => strip(JSON.stringify(document))),
  );
});
