import { expect, test } from 'vitest';
import { PageSize } from '../../../src/elastic/page-size.ts';

const mebibyte = 2 ** 20;

test('the first page is small, since nothing is known of the documents', () => {
  expect(new PageSize(64 * mebibyte).documents).toBe(500);
  expect(new PageSize(mebibyte).documents).toBe(128);
  expect(new PageSize(1).documents).toBe(1);
});

test('the next page follows the bytes of the last', () => {
  const size = new PageSize(mebibyte);
  size.learn(128, 128 * 4096);
  expect(size.documents).toBe(256);
  size.learn(256, 256 * 16_384);
  expect(size.documents).toBe(64);
});

test('a page grows to twice as many documents at most, and never beyond 5,000', () => {
  const size = new PageSize(64 * mebibyte);
  const sizes = Array.from({ length: 5 }, () => {
    size.learn(size.documents, size.documents * 10);
    return size.documents;
  });
  expect(sizes).toEqual([1000, 2000, 4000, 5000, 5000]);
});

test('a page that was too much is halved, down to one document, which is taken whatever its size', () => {
  const size = new PageSize(4 * 8192);
  expect([size.documents, size.mostBytes]).toEqual([4, 4 * 4 * 8192]);
  size.halve();
  size.halve();
  size.halve();
  expect([size.documents, size.mostBytes]).toEqual([1, null]);
});
