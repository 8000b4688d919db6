import { type Place, type Shape, shapes as allShapes } from '../ecs/mapping.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import type { BoundItem, BoundRule, BoundVariant, Reading, Tree } from './bound-rule.ts';
import { buildQuery } from './build-query.ts';
import { absentEventId } from './bind-diagnostics.ts';
import { foresee, holdsWhereAbsent } from './foresee.ts';
import { codesElsewhere } from './narrow-selector.ts';
import { namedKinds, recentDays, wasSeen } from './recent-events.ts';
import { readingsIn, readingsOf } from './rule-set.ts';
import type { BuiltQuery, Widening } from './query.ts';
import type { SourceProfile } from './source-profile.ts';
import { type Verdict, type VerdictName, type VerdictReason, verdicts } from './verdict.ts';

/**
 * Says how well a rule can be run on a source, and why. `diagnostics` are those of reading and of binding the rule: an
 * error among them refuses it. A profile without shapes is judged for all of them.
 */
export function judge(bound: BoundRule | null, diagnostics: readonly Diagnostic[], profile: SourceProfile): Verdict {
  return compileRule(bound, diagnostics, profile).verdict;
}

/** The same with the query that the verdict was found by, for who wants both: to build it is most of the work. Null without `bound`. */
export function compileRule(
  bound: BoundRule,
  diagnostics: readonly Diagnostic[],
  profile: SourceProfile,
): { readonly verdict: Verdict; readonly query: BuiltQuery };
export function compileRule(
  bound: BoundRule | null,
  diagnostics: readonly Diagnostic[],
  profile: SourceProfile,
): { readonly verdict: Verdict; readonly query: BuiltQuery | null };
export function compileRule(
  bound: BoundRule | null,
  diagnostics: readonly Diagnostic[],
  profile: SourceProfile,
): { readonly verdict: Verdict; readonly query: BuiltQuery | null } {
  const refusals = diagnostics.filter(({ severity }) => severity === 'error').map(refusal);
  const query = bound === null ? null : buildQuery(bound, profile);
  if (bound === null || query === null || refusals.length > 0) {
    return { query, verdict: { verdict: 'refused', blind: null, reasons: refusals } };
  }
  return { query, verdict: judgeSound({ bound, diagnostics, profile }, query) };
}

interface SoundRule {
  readonly bound: BoundRule;
  readonly diagnostics: readonly Diagnostic[];
  readonly profile: SourceProfile;
}

function judgeSound({ bound, diagnostics, profile }: SoundRule, { widened }: BuiltQuery): Verdict {
  const shapes = shapesOf(profile);
  const nowhere = nowhereToLook(bound, diagnostics);
  if (nowhere !== null) {
    const reason: VerdictReason = { verdict: 'degraded', event: null, shape: null, field: null, reason: nowhere };
    return { verdict: 'degraded', blind: nowhere, reasons: [reason] };
  }
  const reasons = bound.variants.flatMap((variant) => [
    ...lossesIn(variant, shapes),
    ...unfilteredIn(variant, shapes),
    ...guessesIn(variant),
  ]);
  const all = unique([...reasons, ...wideningsOf(widened, profile)]);
  return { verdict: worstOf(all), blind: blindness(bound, diagnostics, profile), reasons: all };
}

function refusal({ message }: Diagnostic): VerdictReason {
  return { verdict: 'refused', event: null, shape: null, field: null, reason: message };
}

function worstOf(reasons: readonly VerdictReason[]): VerdictName {
  return verdicts.find((verdict) => reasons.some((reason) => reason.verdict === verdict)) ?? 'exact';
}

/** Fields of which the documents no longer tell all, in the shapes where a pipeline has changed the value. */
function lossesIn({ event, tree }: BoundVariant, shapes: readonly Shape[]): readonly VerdictReason[] {
  const lossy = readingsIn(tree).filter((reading) => reading.lossy !== null);
  return lossy.flatMap(({ field, places, lossy: reason }) => {
    const isChanged = (shape: Shape) => places.some((place) => place.shapes.has(shape) && !isAsSent(place));
    const found = within(shapes, isChanged);
    return found.map((shape): VerdictReason => ({ verdict: 'degraded', event, shape, field, reason: reason! }));
  });
}

/** Whether the value is where winlogbeat itself put it, untouched by a pipeline. */
function isAsSent({ codec, paths }: Place): boolean {
  return codec === 'plain' && paths.every((path) => path.startsWith('winlog.'));
}

/** The shapes of which something is true; [null] says it once of all. */
function within(shapes: readonly Shape[], isTrue: (shape: Shape) => boolean): readonly (Shape | null)[] {
  const found = shapes.filter(isTrue);
  return found.length === shapes.length ? [null] : found;
}

/**
 * Exclusions on a field that the event has not: the rule tells more there than it means, or, where the absence itself is
 * excluded, can tell nothing.
 */
function unfilteredIn({ event, tree }: BoundVariant, shapes: readonly Shape[]): readonly VerdictReason[] {
  const exclusions = deniedItems(tree, false).filter((item) => !holdsWhereAbsent(item));
  const needed = exclusions.flatMap(({ search, predicate }) =>
    readingsOf(predicate).map((reading) => ({ search, reading })),
  );
  return needed.flatMap(({ search, reading }) => {
    const lacks = `${event} has no '${reading.field ?? ''}', which the exclusion '${search ?? ''}' needs.`;
    return [true, false].flatMap((canMatch) => {
      const what = canMatch ? 'Unfiltered here' : 'Blind here';
      const without = within(shapes, (shape) => !hasField(reading, shape) && isPossible(tree, shape) === canMatch);
      return without.map((shape): VerdictReason => ({
        verdict: 'degraded',
        event,
        shape,
        field: reading.field,
        reason: `${what}: ${lacks}`,
      }));
    });
  });
}

function deniedItems(tree: Tree, isDenied: boolean): readonly BoundItem[] {
  switch (tree.kind) {
    case 'item':
      return isDenied ? [tree] : [];
    case 'not':
      return deniedItems(tree.of, !isDenied);
    case 'and':
    case 'or':
      return tree.of.flatMap((branch) => deniedItems(branch, isDenied));
  }
}

/** Says no more than that nobody has seen such a document yet. */
function guessesIn({ event, tree }: BoundVariant): readonly VerdictReason[] {
  return readingsIn(tree).flatMap(({ guessed, field, places }): readonly VerdictReason[] => {
    const where = places.flatMap(({ paths }) => paths).join(' or ');
    const reason = `No mapping names '${field ?? ''}': it is guessed at ${where}.`;
    return guessed ? [{ verdict: 'exact', event, shape: null, field, reason }] : [];
  });
}

function wideningsOf(widened: readonly Widening[], profile: SourceProfile): readonly VerdictReason[] {
  const shape = profile.shapes.length === 1 ? profile.shapes[0]! : null;
  return widened.map(({ event, field, path, reason }) => ({
    verdict: 'postChecked',
    event,
    shape,
    field,
    reason: `The query returns more, the matcher decides: ${path === null ? '' : `${path}: `}${reason}.`,
  }));
}

/** Why the documents hold no event that the rule is about; null where they may. */
function nowhereToLook({ variants }: BoundRule, diagnostics: readonly Diagnostic[]): string | null {
  if (variants.length > 0) return null;
  const why = diagnostics.find(
    ({ code }) => code === 'COMPILE_UNKNOWN_LOGSOURCE' || code === 'COMPILE_UNAVAILABLE_LOGSOURCE',
  );
  return why?.message ?? 'The logsource means no event.';
}

/**
 * Why no document of a source can match; null where one may. Cheap beside `judge`: no query is built. What came lately
 * counts where the profile tells it.
 */
export function blindness(
  bound: BoundRule,
  diagnostics: readonly Diagnostic[],
  profile: Pick<SourceProfile, 'name' | 'shapes' | 'recent'>,
): string | null {
  const nowhere = nowhereToLook(bound, diagnostics) ?? absentEventId(bound)?.message ?? null;
  if (nowhere !== null) return nowhere;
  const shapes = shapesOf(profile);
  const possible = bound.variants.filter(
    (variant) => codesElsewhere(variant) === null && shapes.some((shape) => isPossible(variant.tree, shape)),
  );
  if (possible.length === 0) return missingFields(bound, shapes);
  const { recent } = profile;
  const selectors = possible.map(({ selector }) => selector);
  if (recent === undefined || selectors.some((selector) => wasSeen(selector, recent))) return null;
  return `No event of ${namedKinds(selectors)} came to '${profile.name}' in the last ${recentDays} days.`;
}

function missingFields({ variants }: BoundRule, shapes: readonly Shape[]): string {
  const missing = variants.flatMap(({ tree }) =>
    readingsIn(tree).filter((reading) => shapes.every((shape) => !hasField(reading, shape))),
  );
  const fields = [...new Set(missing.map(({ field }) => `'${field ?? ''}'`))];
  return `No event of the logsource has ${fields.join(', ')}, without which the rule cannot match.`;
}

/** Whether a document of a shape may match, as far as the fields that it has decide. */
function isPossible(tree: Tree, shape: Shape): boolean {
  return foresee(tree, (reading) => hasField(reading, shape)) !== false;
}

function shapesOf({ shapes }: Pick<SourceProfile, 'shapes'>): readonly Shape[] {
  return shapes.length > 0 ? shapes : allShapes;
}

/** Whether documents of a shape have the field. A place without shapes (keywords, guesses) is in all of them. */
function hasField({ places }: Reading, shape: Shape): boolean {
  return places.some(({ shapes }) => shapes.size === 0 || shapes.has(shape));
}

function unique(reasons: readonly VerdictReason[]): readonly VerdictReason[] {
  return [...new Map(reasons.map((reason) => [JSON.stringify(reason), reason])).values()];
}
