import type { Identity } from '@/lib/base/context';
import { withoutOrganization } from '@/lib/base/db/sql';
import { newId } from '@/lib/base/ids';
import { hashOf } from './token';

/** Where a visitor of a link comes from. */
export interface Visit {
  requestId?: string;
  ip: string | null;
}

/**
 * The link behind a token, before anybody knows whose it is, and who acts from then on: Platen, for whoever shows it.
 * Null for a token that fits nothing.
 */
export async function findHandOver(token: string, visit: Visit): Promise<{ handOverId: string; identity: Identity } | null> {
  const hash = hashOf(token);
  if (!hash) return null;
  const [found] = await withoutOrganization<{ organization_id: string; id: string }>('SELECT organization_id, id FROM find_hand_over($1)', [Buffer.from(hash)]);
  if (!found) return null;
  return {
    handOverId: found.id,
    identity: { organizationId: found.organization_id, actor: { kind: 'platen', job: 'hand-over' }, requestId: visit.requestId ?? newId(), ip: visit.ip },
  };
}
