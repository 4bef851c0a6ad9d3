-- A version of a data key is deleted once nothing needs it: docs/adr/0017. Whoever writes something sealed holds its version's row
-- until the commit, so that none is deleted under a value that is on its way, and none comes after.

-- True from when a version was made until everything was sealed anew under it.
ALTER TABLE "OrganizationDataKey" ADD COLUMN "rotating" BOOLEAN NOT NULL DEFAULT false;

CREATE FUNCTION hold_data_key(organization uuid, wanted int) RETURNS void
  LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
  BEGIN
    PERFORM FROM "OrganizationDataKey" k WHERE k."organizationId" = organization AND k."version" = wanted FOR KEY SHARE;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'the data key of version % was retired', wanted USING ERRCODE = 'foreign_key_violation';
    END IF;
  END $$;

-- Its arguments name the sealed columns: format 1, then the version in four bytes (lib/base/vault/seal).
CREATE FUNCTION hold_data_key_of_row() RETURNS trigger
  LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
  DECLARE sealed bytea;
  BEGIN
    FOR i IN 0 .. TG_NARGS - 1 LOOP
      EXECUTE format('SELECT ($1).%I', TG_ARGV[i]) INTO sealed USING NEW;
      CONTINUE WHEN sealed IS NULL OR length(sealed) < 33 OR get_byte(sealed, 0) <> 1;
      PERFORM hold_data_key(NEW."organizationId", get_byte(sealed, 1) << 24 | get_byte(sealed, 2) << 16 | get_byte(sealed, 3) << 8 | get_byte(sealed, 4));
    END LOOP;
    RETURN NEW;
  END $$;

CREATE TRIGGER hold_data_key BEFORE INSERT OR UPDATE OF "passwordCipher" ON "Mailbox"
  FOR EACH ROW EXECUTE FUNCTION hold_data_key_of_row('passwordCipher');
CREATE TRIGGER hold_data_key BEFORE INSERT OR UPDATE OF "secretCipher", "certificateCipher" ON "AppRegistration"
  FOR EACH ROW EXECUTE FUNCTION hold_data_key_of_row('secretCipher', 'certificateCipher');
CREATE TRIGGER hold_data_key BEFORE INSERT OR UPDATE OF "codeCipher", "deviceAnswerCipher", "verifierCipher" ON "Authorization"
  FOR EACH ROW EXECUTE FUNCTION hold_data_key_of_row('codeCipher', 'deviceAnswerCipher', 'verifierCipher');
CREATE TRIGGER hold_data_key BEFORE INSERT OR UPDATE OF "cacheCipher" ON "Grant"
  FOR EACH ROW EXECUTE FUNCTION hold_data_key_of_row('cacheCipher');

-- Mails are accepted in batches: once a statement, not once a mail.
CREATE FUNCTION hold_data_keys_of_contents() RETURNS trigger
  LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
  DECLARE wanted record;
  BEGIN
    FOR wanted IN SELECT DISTINCT f."organizationId", f."keyVersion" FROM fresh f LOOP
      PERFORM hold_data_key(wanted."organizationId", wanted."keyVersion");
    END LOOP;
    RETURN NULL;
  END $$;

CREATE TRIGGER hold_data_keys AFTER INSERT ON "MessageContent"
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION hold_data_keys_of_contents();
