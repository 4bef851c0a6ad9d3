import { withoutOrganization } from '@/lib/base/db/sql';

const page = 500;

/** Every organization of the installation by its id, for jobs that look after all of them. */
export async function* everyOrganization(): AsyncGenerator<string, void, undefined> {
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const rows = await withoutOrganization<{ organization_id: string }>('SELECT organization_id FROM list_organizations($1, $2)', [after, page]);
    for (const { organization_id: id } of rows) yield (after = id);
    if (rows.length < page) return;
  }
}
