/** Who logs in at the database, each as `platen_<name>`: the three processes, and the command line. */
export type DatabaseUser = 'web' | 'api' | 'worker' | 'admin';

/**
 * The functions by which code reads or claims rows before it knows the organization, and who may call each. The migration
 * grants the same; a process refuses to start with more or fewer. One more function needs an ADR (docs/adr/0002).
 */
export const definerFunctions: Readonly<Record<DatabaseUser, readonly string[]>> = {
  web: [
    'count_failed_log_ins',
    'end_session',
    'find_authorization_by_state',
    'find_hand_over',
    'find_session',
    'find_user_for_login',
    'free_content_bytes',
    'list_memberships',
    'public_id_taken',
    'start_session',
    'touch_session',
  ],
  api: ['find_credential', 'free_content_bytes'],
  worker: [
    'audit_failed_log_ins',
    'claim_account',
    'claim_authorization',
    'claim_due_grants',
    'claim_due_lanes',
    'list_organizations',
    'list_organizations_due',
    'list_organizations_to_notify',
    'list_organizations_to_tell',
    'next_due',
  ],
  admin: ['claim_account', 'create_organization', 'create_user', 'find_user_id', 'list_organizations'],
};
