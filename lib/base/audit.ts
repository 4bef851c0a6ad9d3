import { actorId } from './actor';
import type { Identity } from './context';
import type { Sql } from './db/sql';
import { newId } from './ids';

/** What the audit log keeps of a change. Never a secret: pass what a person may read. */
export interface AuditDraft {
  entity: string;
  /** A uuid. */
  entityId: string;
  before?: object | null;
  after?: object | null;
}

/**
 * Writes one entry of the audit log, in the transaction of the change it tells of.
 * @param verb `subject.verb`
 */
export async function writeAudit(sql: Sql, identity: Identity, verb: string, draft: AuditDraft): Promise<void> {
  const { actor } = identity;
  await sql.count(
    `INSERT INTO "AuditEntry" ("organizationId", "id", "at", "actorKind", "actorId", "actorName", "verb", "entity", "entityId", "before", "after", "requestId", "ip")
     VALUES ($1::uuid, $2::uuid, clock_timestamp(), $3::"ActorKind", $4::uuid, $5, $6, $7, $8::uuid, $9::jsonb, $10::jsonb, $11, $12)`,
    [
      identity.organizationId,
      newId(),
      actor.kind,
      actorId(actor),
      actor.kind === 'person' ? actor.name : actor.kind === 'platen' ? actor.job : null,
      verb,
      draft.entity,
      draft.entityId,
      draft.before ? JSON.stringify(draft.before) : null,
      draft.after ? JSON.stringify(draft.after) : null,
      identity.requestId,
      identity.ip,
    ],
  );
}
