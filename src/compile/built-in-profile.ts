import type { FieldTypes } from '../ecs/field-types.ts';
import type { Shape } from '../ecs/mapping.ts';
import type { SourceProfile } from './source-profile.ts';

/** The profile of a source that nobody has looked at yet: winlogbeat's own template, and documents of the shapes given. */
export function builtInProfile({ name, typeOf }: FieldTypes, shapes: readonly Shape[]): SourceProfile {
  return {
    name,
    shapes,
    field: (path) => {
      const type = typeOf(path);
      // No field of winlogbeat's template has a normalizer.
      return type && { ...type, folded: false };
    },
  };
}
