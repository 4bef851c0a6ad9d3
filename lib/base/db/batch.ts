import { withOrganization, type Sql } from './sql';
import { databaseTrouble } from './trouble';

interface Waiting<Item, Result> {
  item: Item;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/**
 * Joins the calls of one organization that come while others are under way into one transaction: a commit costs the same
 * for one row and for fifty. A call that meets no other runs at once and alone.
 *
 * @param work does what all items ask, in one transaction; its results in the items' order
 */
export class Batch<Item, Result> {
  readonly #work: (sql: Sql, organizationId: string, items: readonly Item[]) => Promise<readonly Result[]>;
  readonly #atMost: number;
  readonly #atOnce: number;
  readonly #queues = new Map<string, { waiting: Waiting<Item, Result>[]; running: number; called: boolean }>();

  constructor(work: (sql: Sql, organizationId: string, items: readonly Item[]) => Promise<readonly Result[]>, { atMost, atOnce }: { atMost: number; atOnce: number }) {
    this.#work = work;
    this.#atMost = atMost;
    this.#atOnce = atOnce;
  }

  /**
   * Resolves after the commit of the transaction its item went into.
   * @throws what `work` throws for this item alone; where the database is away, its error
   */
  add(organizationId: string, item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      const queue = this.#queues.get(organizationId) ?? { waiting: [], running: 0, called: false };
      this.#queues.set(organizationId, queue);
      queue.waiting.push({ item, resolve, reject });
      if (queue.called) return;
      queue.called = true;
      // What else this turn of the event loop brings goes along.
      setImmediate(() => {
        queue.called = false;
        this.#fill(organizationId);
      });
    });
  }

  #fill(organizationId: string): void {
    const queue = this.#queues.get(organizationId);
    while (queue && queue.running < this.#atOnce && queue.waiting.length > 0) {
      queue.running += 1;
      void this.#run(organizationId, queue.waiting.splice(0, this.#atMost)).finally(() => {
        queue.running -= 1;
        if (queue.waiting.length > 0) this.#fill(organizationId);
        else if (queue.running === 0 && !queue.called) this.#queues.delete(organizationId);
      });
    }
  }

  async #run(organizationId: string, entries: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await withOrganization(organizationId, (sql) => this.#work(sql, organizationId, entries.map(({ item }) => item)), 'byKey');
      entries.forEach(({ resolve }, index) => resolve(results[index] as Result));
    } catch (error) {
      // One item's fault must not be the others': each is tried alone, unless the database itself is in trouble.
      if (entries.length > 1 && !databaseTrouble(error)) for (const entry of entries) await this.#run(organizationId, [entry]);
      else for (const { reject } of entries) reject(error);
    }
  }
}
