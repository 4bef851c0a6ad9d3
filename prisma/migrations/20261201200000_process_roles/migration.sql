-- Each process logs in as a role of its own and may call only the functions it calls: lib/base/db/definer-functions.ts
-- has the same list, and a test holds grants, list and calls together.
GRANT CREATE ON SCHEMA public TO platen_lookup, platen_engine;

-- Nothing calls it.
DROP FUNCTION set_password(uuid, text);

-- What the command line may know of a person: not their password's hash.
CREATE FUNCTION find_user_id(wanted_email text) RETURNS uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT u."id" FROM "User" u WHERE u."email" = lower(wanted_email) $$;

-- What making a credential needs of other organizations' rows: not their codes.
CREATE FUNCTION public_id_taken(wanted_public_id text) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM "PrinterCredential" c WHERE c."publicId" = wanted_public_id)
        OR EXISTS (SELECT FROM "OrganizationKey" k WHERE k."publicId" = wanted_public_id) $$;

ALTER FUNCTION find_user_id(text) OWNER TO platen_lookup;
ALTER FUNCTION public_id_taken(text) OWNER TO platen_lookup;
REVOKE CREATE ON SCHEMA public FROM platen_lookup, platen_engine;

DO $$
DECLARE f regprocedure;
BEGIN
  FOR f IN SELECT p.oid::regprocedure FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'public' AND p.prosecdef LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC, platen_app', f);
  END LOOP;
END
$$;

GRANT EXECUTE ON FUNCTION account_taken, find_user_for_login, start_session, find_session, touch_session, end_session, list_memberships,
  find_hand_over, find_authorization_by_state, public_id_taken TO platen_web;
GRANT EXECUTE ON FUNCTION find_credential TO platen_api;
GRANT EXECUTE ON FUNCTION claim_due_lanes, next_due, claim_due_grants, claim_authorization, account_taken,
  list_organizations, list_organizations_due, list_organizations_to_tell, list_organizations_to_notify TO platen_worker;
GRANT EXECUTE ON FUNCTION find_user_id, create_user, create_organization, list_organizations TO platen_admin;
