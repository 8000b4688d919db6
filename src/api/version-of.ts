import { ApiProblem } from './api-problem.ts';

/** The ETag of a version. */
export function etag(version: number): string {
  return `"${version}"`;
}

/** The version that an If-Match header names. Quotes may be missing, and a proxy that compresses marks the ETag as weak. */
export function versionOf(ifMatch: string | undefined): number {
  if (ifMatch === undefined) {
    throw new ApiProblem('API_VERSION_MISSING', 'The change names no version of the finding that it is made to.');
  }
  const version = /^(?:W\/)?("?)(\d{1,15})\1$/.exec(ifMatch.trim())?.[2];
  if (version === undefined) {
    throw new ApiProblem('API_BAD_VERSION', `If-Match is ${JSON.stringify(ifMatch)}, which is no ETag of a finding.`);
  }
  return Number(version);
}
