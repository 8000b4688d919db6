import type { Answers } from './answers.ts';
import type { Tree } from './bound-rule.ts';

/** Makes a condition ready to be asked of the event that `answers` is turned to. */
export function compileTree(tree: Tree, answers: Answers): () => boolean {
  switch (tree.kind) {
    case 'item': {
      const question = answers.questionOf(tree.predicate);
      return () => answers.ask(question);
    }
    case 'not': {
      const holds = compileTree(tree.of, answers);
      return () => !holds();
    }
    case 'and': {
      const all = tree.of.map((branch) => compileTree(branch, answers));
      return () => {
        for (const holds of all) if (!holds()) return false;
        return true;
      };
    }
    case 'or': {
      const any = tree.of.map((branch) => compileTree(branch, answers));
      return () => {
        for (const holds of any) if (holds()) return true;
        return false;
      };
    }
  }
}
