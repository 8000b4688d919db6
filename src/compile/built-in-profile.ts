import type { FieldTypes } from '../ecs/field-types.ts';
import type { Shape } from '../ecs/mapping.ts';
import type { FieldProfile, SourceProfile } from './source-profile.ts';

/** The profile of indices that nobody has looked at: documents of these shapes, mapped as the template of `types` says. */
export function builtInProfile(types: FieldTypes, shapes: readonly Shape[]): SourceProfile {
  return {
    name: types.name,
    shapes,
    field(path): FieldProfile | null {
      const found = types.typeOf(path);
      // No field of winlogbeat's template has a normalizer.
      return found && { ...found, folded: false };
    },
  };
}
