/**
 * The address of a worker's entry beside the asking module, in the sources (`writer.ts`, run by Node natively) as in the
 * built package (`writer.js`).
 */
export function workerFile(name: string, askingModule: string): URL {
  const ending = askingModule.endsWith('.ts') ? '.ts' : '.js';
  return new URL(`./${name}${ending}`, askingModule);
}
