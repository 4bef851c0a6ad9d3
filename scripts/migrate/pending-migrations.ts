import { Sentence } from '../postgres/sentence';

export interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

export interface Applied {
  name: string;
  checksum: string;
  finished: boolean;
}

/**
 * Which migrations are still to be applied, oldest first (their names begin with the time). Throws a Sentence where the
 * database and this version of the code don't belong together.
 */
export function pendingMigrations(present: Migration[], applied: Applied[]): Migration[] {
  const known = new Map(present.map((migration) => [migration.name, migration]));
  for (const { name, checksum, finished } of applied) {
    if (!finished) {
      throw new Sentence(
        `Migration ${name} was interrupted. If its tables are not there, run: npx prisma migrate resolve --rolled-back ${name}; then start again.`,
      );
    }
    const here = known.get(name);
    if (!here) throw new Sentence(`The database has migration ${name}, which this version of Platen does not know: it is older than the one that last ran. Start the newer one.`);
    if (here.checksum !== checksum) {
      throw new Sentence(`Migration ${name} was changed after it had been applied. Restore its text (git checkout prisma/migrations) or begin with an empty database.`);
    }
  }
  const done = new Set(applied.map(({ name }) => name));
  return present.filter(({ name }) => !done.has(name)).sort((one, other) => (one.name < other.name ? -1 : 1));
}
