import { inputShapes } from '../ecs/input-document.ts';
import type { InputShape } from '../ecs/input-document.ts';
import { shapes } from '../ecs/mapping.ts';
import type { Shape } from '../ecs/mapping.ts';
import type { Arguments } from './command.ts';
import { UsageError } from './command.ts';

/** What is judged and compiled for where nobody says: winlogbeat 8 with its modules. */
const defaultShape: Shape = 'wlb8';

/** The shapes of `--shape` (repeatable). */
export function shapesOf(args: Arguments): readonly Shape[] {
  const named = args.texts('shape');
  if (named.length === 0) return [defaultShape];
  return named.map((text) => {
    const shape = shapes.find((candidate) => candidate === text);
    if (shape === undefined) throw new UsageError(`--shape takes ${shapes.join(', ')}, not '${text}'.`);
    return shape;
  });
}

/** The `--shape` of files of events: by default each document tells its own. */
export function inputShapeOf(args: Arguments): InputShape {
  const text = args.text('shape') ?? 'auto';
  const shape = inputShapes.find((candidate) => candidate === text);
  if (shape !== undefined) return shape;
  throw new UsageError(`--shape takes ${inputShapes.join(' or ')}, not '${text}': each document tells its own shape.`);
}
