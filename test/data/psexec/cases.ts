import { psexecFacts, psexecShapes } from './facts.ts';

/** One document and whether one of the two PsExec rules matches it. */
export interface PsexecCase {
  readonly name: string;
  /** Id of the rule. */
  readonly rule: string;
  /** NDJSON file in this folder, and the line of the document, from 1. */
  readonly file: string;
  readonly line: number;
  /** winlogbeat 8 with module pipelines, or without. */
  readonly shape: 'wlb8' | 'raw8';
  readonly matches: boolean;
  readonly why: string;
}

/** Every fact in both shapes. The files are made from the same facts by `scripts/make-samples.ts`. */
export const psexecCases: readonly PsexecCase[] = psexecShapes.flatMap((shape) =>
  psexecFacts.map(({ name, rule, group, matches, why }) => {
    const line = 1 + psexecFacts.filter((fact) => fact.group === group).findIndex((fact) => fact.name === name);
    return { name: `${name} (${shape})`, rule, file: `${group}.${shape}.ndjson`, line, shape, matches, why };
  }),
);
