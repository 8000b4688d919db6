import type { RuleRef } from '../../hunt/ledger.ts';
import type { Cluster } from '../cluster.ts';
import { askStore, isConflict } from './ask-store.ts';

interface StoredRuleSet {
  readonly members: readonly RuleRef[];
}

/** Members of rule sets by hash. They never change, and every plan asks for those of what is covered: they are kept once read. */
export class LedgerRuleSets {
  readonly #cluster: Cluster;
  readonly #index: string;
  readonly #known = new Map<string, readonly RuleRef[]>();

  constructor(cluster: Cluster, index: string) {
    this.#cluster = cluster;
    this.#index = index;
  }

  async save(hash: string, members: readonly RuleRef[]): Promise<void> {
    if ((await this.read(hash)) !== null) return;
    const document: StoredRuleSet = { members: members.map(({ id, revision }) => ({ id, revision })) };
    await askStore(this.#cluster, async (client) => {
      try {
        return await client.create({ index: this.#index, id: hash, document });
      } catch (error) {
        if (isConflict(error)) return {};
        throw error;
      }
    });
  }

  async read(hash: string): Promise<readonly RuleRef[] | null> {
    const known = this.#known.get(hash);
    if (known !== undefined) return known;
    const answer = await askStore(this.#cluster, (client) =>
      client.get<StoredRuleSet>({ index: this.#index, id: hash }, { ignore: [404] }),
    );
    if (answer._source === undefined) return null;
    const { members } = answer._source;
    this.#known.set(hash, members);
    return members;
  }

  /** Rejects where nobody has saved it: nothing is covered by rules that nobody could name. */
  async readSaved(hash: string): Promise<readonly RuleRef[]> {
    const members = await this.read(hash);
    if (members === null) throw new Error(`the rule set ${hash} is not in the ledger`);
    return members;
  }
}
