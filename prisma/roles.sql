-- The roles, made once by a superuser (demo: by the start script). Safe to run again.
-- platen_owner   owns the tables and runs migrations
-- platen_app     what the processes share; owns nothing, cannot log in, sees one organization at a time
-- platen_web, platen_api, platen_worker, platen_admin
--                what each process and the command line log in as: platen_app, and the functions each of them calls
-- platen_lookup  owns the functions that find out which organization a request belongs to
-- platen_engine  owns the functions by which a worker finds due work of all organizations
DO $$
DECLARE process text;
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'platen_lookup') THEN CREATE ROLE platen_lookup NOLOGIN; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'platen_engine') THEN CREATE ROLE platen_engine NOLOGIN; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'platen_owner') THEN CREATE ROLE platen_owner LOGIN; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'platen_app') THEN CREATE ROLE platen_app NOLOGIN; END IF;
  ALTER ROLE platen_app NOLOGIN;
  FOREACH process IN ARRAY ARRAY['platen_web', 'platen_api', 'platen_worker', 'platen_admin'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = process) THEN EXECUTE format('CREATE ROLE %I LOGIN', process); END IF;
    EXECUTE format('GRANT platen_app TO %I', process);
  END LOOP;
  -- platen_owner must be able to hand the functions over to the two; nobody else is a member of them.
  GRANT platen_lookup, platen_engine TO platen_owner;
END
$$;
