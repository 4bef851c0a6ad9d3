-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "Role" AS ENUM ('owner', 'admin', 'operator', 'viewer');

-- CreateEnum
CREATE TYPE "ExternalPolicy" AS ENUM ('any', 'verified_domains');

-- CreateEnum
CREATE TYPE "MailboxMethod" AS ENUM ('oauth', 'password', 'none');

-- CreateEnum
CREATE TYPE "ConnectionSecurity" AS ENUM ('none', 'starttls', 'tls');

-- CreateEnum
CREATE TYPE "AuthEncryption" AS ENUM ('auto', 'on', 'off');

-- CreateEnum
CREATE TYPE "HoldReason" AS ENUM ('needs_sign_in', 'needs_admin', 'quota', 'full', 'blocked');

-- CreateEnum
CREATE TYPE "TenantHoldScope" AS ENUM ('all', 'external');

-- CreateEnum
CREATE TYPE "CredentialKind" AS ENUM ('rest', 'smtp');

-- CreateEnum
CREATE TYPE "AuthorizationMethod" AS ENUM ('device_code', 'browser', 'app_only');

-- CreateEnum
CREATE TYPE "AuthorizationState" AS ENUM ('starting', 'waiting', 'completed', 'declined', 'expired', 'blocked', 'wrong_account', 'consent_missing', 'cancelled', 'failed');

-- CreateEnum
CREATE TYPE "GrantState" AS ENUM ('current', 'superseded', 'failed');

-- CreateEnum
CREATE TYPE "GrantEventKind" AS ENUM ('granted', 'refreshed', 'refresh_failed', 'failed', 'superseded');

-- CreateEnum
CREATE TYPE "MessageOrigin" AS ENUM ('rest', 'smtp', 'platen');

-- CreateEnum
CREATE TYPE "MessageKind" AS ENUM ('scan', 'alert', 'notice');

-- CreateEnum
CREATE TYPE "MessageState" AS ENUM ('queued', 'sending', 'deferred', 'sent', 'failed', 'unknown', 'quarantined', 'cancelled', 'folded');

-- CreateEnum
CREATE TYPE "RecipientState" AS ENUM ('pending', 'sent', 'failed', 'unknown');

-- CreateEnum
CREATE TYPE "AttemptStage" AS ENUM ('connect', 'ehlo', 'starttls', 'auth', 'mail', 'rcpt', 'data', 'after_data', 'dot');

-- CreateEnum
CREATE TYPE "AttemptClass" AS ENUM ('sent', 'partial', 'retry', 'fail', 'hold', 'slow', 'split', 'unknown');

-- CreateEnum
CREATE TYPE "ContentState" AS ENUM ('receiving', 'complete', 'deleted');

-- CreateEnum
CREATE TYPE "ActorKind" AS ENUM ('person', 'organization_key', 'credential', 'platen');

-- CreateTable
CREATE TABLE "Cloud" (
    "name" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "authority" TEXT NOT NULL,
    "delegatedScope" TEXT NOT NULL,
    "appOnlyScope" TEXT NOT NULL,

    CONSTRAINT "Cloud_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "CloudServer" (
    "cloud" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "CloudServer_pkey" PRIMARY KEY ("cloud","name")
);

-- CreateTable
CREATE TABLE "User" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "passwordHash" TEXT,
    "disabledAt" TIMESTAMPTZ,
    "createdAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ExternalIdentity" (
    "tid" UUID NOT NULL,
    "oid" UUID NOT NULL,
    "userId" UUID NOT NULL,

    CONSTRAINT "ExternalIdentity_pkey" PRIMARY KEY ("tid","oid")
);

-- CreateTable
CREATE TABLE "Session" (
    "id" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seenAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ NOT NULL,
    "revokedAt" TIMESTAMPTZ,
    "ip" TEXT,
    "agent" TEXT,

    CONSTRAINT "Session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Organization" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "contentRetentionHours" INTEGER NOT NULL DEFAULT 24,
    "backlogCap" INTEGER NOT NULL DEFAULT 50000,
    "heldRefuseAfterHours" INTEGER NOT NULL DEFAULT 4,
    "heldFailAfterDays" INTEGER NOT NULL DEFAULT 14,
    "retryHours" INTEGER NOT NULL DEFAULT 48,
    "externalPolicy" "ExternalPolicy" NOT NULL DEFAULT 'any',
    "createdAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Organization_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "OrganizationDataKey" (
    "organizationId" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "wrapped" BYTEA NOT NULL,
    "kekId" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "OrganizationDataKey_pkey" PRIMARY KEY ("organizationId","version")
);

-- CreateTable
CREATE TABLE "Membership" (
    "organizationId" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "role" "Role" NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Membership_pkey" PRIMARY KEY ("organizationId","userId")
);

-- CreateTable
CREATE TABLE "Site" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "Site_pkey" PRIMARY KEY ("organizationId","id")
);

-- CreateTable
CREATE TABLE "Tag" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "Tag_pkey" PRIMARY KEY ("organizationId","id")
);

-- CreateTable
CREATE TABLE "PrinterTag" (
    "organizationId" UUID NOT NULL,
    "printerId" UUID NOT NULL,
    "tagId" UUID NOT NULL,

    CONSTRAINT "PrinterTag_pkey" PRIMARY KEY ("organizationId","printerId","tagId")
);

-- CreateTable
CREATE TABLE "AppRegistration" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "cloud" TEXT NOT NULL,
    "entraTenantId" TEXT NOT NULL,
    "clientId" TEXT NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "ownClient" BOOLEAN NOT NULL DEFAULT false,
    "secretCipher" BYTEA,
    "certificateCipher" BYTEA,
    "secretExpiresAt" TIMESTAMPTZ,
    "replacedById" UUID,
    "createdAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "AppRegistration_pkey" PRIMARY KEY ("organizationId","id")
);

-- CreateTable
CREATE TABLE "Mailbox" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "address" TEXT NOT NULL,
    "userName" TEXT NOT NULL,
    "method" "MailboxMethod" NOT NULL,
    "cloud" TEXT,
    "serverName" TEXT NOT NULL,
    "port" INTEGER NOT NULL,
    "security" "ConnectionSecurity" NOT NULL,
    "smtpAuth" BOOLEAN NOT NULL,
    "authEncryption" "AuthEncryption",
    "passwordCipher" BYTEA,
    "laneId" UUID NOT NULL,
    "appRegistrationId" UUID,
    "expectedAccount" TEXT,
    "entraTenantId" UUID,
    "entraObjectId" UUID,
    "holdReason" "HoldReason",
    "holdCode" TEXT,
    "holdText" TEXT,
    "holdSince" TIMESTAMPTZ,
    "holdUntil" TIMESTAMPTZ,
    "createdAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Mailbox_pkey" PRIMARY KEY ("organizationId","id")
);

-- CreateTable
CREATE TABLE "Lane" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "cloud" TEXT,
    "serverName" TEXT NOT NULL,
    "userName" TEXT NOT NULL,
    "nextDueAt" TIMESTAMPTZ,
    "leaseOwner" TEXT,
    "epoch" BIGINT NOT NULL DEFAULT 0,
    "leaseUntil" TIMESTAMPTZ,
    "cleanRelease" BOOLEAN NOT NULL DEFAULT true,
    "slots" TIMESTAMPTZ[] DEFAULT ARRAY[]::TIMESTAMPTZ[],
    "maxPerMinute" INTEGER NOT NULL DEFAULT 28,
    "maxConnections" INTEGER NOT NULL DEFAULT 2,
    "maxRecipientsPerDay" INTEGER NOT NULL DEFAULT 10000,

    CONSTRAINT "Lane_pkey" PRIMARY KEY ("organizationId","id")
);

-- CreateTable
CREATE TABLE "RecipientHour" (
    "organizationId" UUID NOT NULL,
    "laneId" UUID NOT NULL,
    "hour" TIMESTAMPTZ NOT NULL,
    "recipients" INTEGER NOT NULL,

    CONSTRAINT "RecipientHour_pkey" PRIMARY KEY ("organizationId","laneId","hour")
);

-- CreateTable
CREATE TABLE "TenantHold" (
    "organizationId" UUID NOT NULL,
    "entraTenantId" UUID NOT NULL,
    "scope" "TenantHoldScope" NOT NULL,
    "reason" "HoldReason" NOT NULL,
    "code" TEXT,
    "since" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "until" TIMESTAMPTZ,

    CONSTRAINT "TenantHold_pkey" PRIMARY KEY ("organizationId","entraTenantId","scope")
);

-- CreateTable
CREATE TABLE "Printer" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "serial" TEXT,
    "assetTag" TEXT,
    "make" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "firmware" TEXT,
    "address" TEXT,
    "siteId" UUID,
    "method" "MailboxMethod" NOT NULL,
    "mailboxId" UUID,
    "mailboxAddress" TEXT,
    "administratorEmail" TEXT,
    "autoSpecifySenderName" BOOLEAN NOT NULL DEFAULT true,
    "profile" TEXT,
    "disabledAt" TIMESTAMPTZ,
    "createdAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Printer_pkey" PRIMARY KEY ("organizationId","id")
);

-- CreateTable
CREATE TABLE "PrinterCredential" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "kind" "CredentialKind" NOT NULL,
    "name" TEXT NOT NULL,
    "printerId" UUID,
    "siteId" UUID,
    "publicId" TEXT NOT NULL,
    "mac" BYTEA NOT NULL,
    "macKeyVersion" INTEGER NOT NULL DEFAULT 1,
    "scopes" TEXT[],
    "cidrs" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "createdAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "createdBy" UUID,
    "expiresAt" TIMESTAMPTZ,
    "revokedAt" TIMESTAMPTZ,
    "lastUsedAt" TIMESTAMPTZ,

    CONSTRAINT "PrinterCredential_pkey" PRIMARY KEY ("organizationId","id")
);

-- CreateTable
CREATE TABLE "OrganizationKey" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "publicId" TEXT NOT NULL,
    "mac" BYTEA NOT NULL,
    "macKeyVersion" INTEGER NOT NULL DEFAULT 1,
    "scopes" TEXT[],
    "cidrs" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "createdAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ,
    "revokedAt" TIMESTAMPTZ,
    "lastUsedAt" TIMESTAMPTZ,

    CONSTRAINT "OrganizationKey_pkey" PRIMARY KEY ("organizationId","id")
);

-- CreateTable
CREATE TABLE "Authorization" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "mailboxId" UUID NOT NULL,
    "method" "AuthorizationMethod" NOT NULL,
    "state" "AuthorizationState" NOT NULL DEFAULT 'starting',
    "appRegistrationId" UUID NOT NULL,
    "startedBy" UUID,
    "sessionId" UUID,
    "handOverId" UUID,
    "startedAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMPTZ,
    "codeCipher" BYTEA,
    "deviceAnswerCipher" BYTEA,
    "verifierCipher" BYTEA,
    "verificationUri" TEXT,
    "stateHash" BYTEA,
    "interval" INTEGER,
    "slowed" BOOLEAN NOT NULL DEFAULT false,
    "expiresAt" TIMESTAMPTZ,
    "leaseOwner" TEXT,
    "epoch" BIGINT NOT NULL DEFAULT 0,
    "leaseUntil" TIMESTAMPTZ,
    "accountOid" UUID,
    "accountTid" UUID,
    "accountName" TEXT,
    "errorCode" TEXT,
    "errorText" TEXT,

    CONSTRAINT "Authorization_pkey" PRIMARY KEY ("organizationId","id")
);

-- CreateTable
CREATE TABLE "Grant" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "mailboxId" UUID NOT NULL,
    "authorizationId" UUID,
    "method" "AuthorizationMethod" NOT NULL,
    "appRegistrationId" UUID NOT NULL,
    "accountOid" UUID,
    "accountTid" UUID NOT NULL,
    "accountName" TEXT NOT NULL,
    "cacheCipher" BYTEA,
    "keyVersion" INTEGER NOT NULL,
    "generation" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "accessExpiresAt" TIMESTAMPTZ,
    "refreshDueAt" TIMESTAMPTZ,
    "lastRefreshAt" TIMESTAMPTZ,
    "refreshOwner" TEXT,
    "refreshUntil" TIMESTAMPTZ,
    "state" "GrantState" NOT NULL DEFAULT 'current',
    "failureCode" TEXT,
    "failureText" TEXT,
    "failedAt" TIMESTAMPTZ,
    "diesAt" TIMESTAMPTZ,
    "diesWhy" TEXT,

    CONSTRAINT "Grant_pkey" PRIMARY KEY ("organizationId","id")
);

-- CreateTable
CREATE TABLE "GrantEvent" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "grantId" UUID NOT NULL,
    "at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "kind" "GrantEventKind" NOT NULL,
    "code" TEXT,
    "text" TEXT,
    "correlationId" TEXT,

    CONSTRAINT "GrantEvent_pkey" PRIMARY KEY ("organizationId","id")
);

-- CreateTable
CREATE TABLE "HandOver" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "mailboxId" UUID NOT NULL,
    "tokenHash" BYTEA NOT NULL,
    "createdBy" UUID,
    "createdAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ NOT NULL,
    "usedAt" TIMESTAMPTZ,
    "revokedAt" TIMESTAMPTZ,

    CONSTRAINT "HandOver_pkey" PRIMARY KEY ("organizationId","id")
);

-- CreateTable
CREATE TABLE "Message" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "printerId" UUID,
    "mailboxId" UUID NOT NULL,
    "laneId" UUID NOT NULL,
    "origin" "MessageOrigin" NOT NULL,
    "kind" "MessageKind" NOT NULL,
    "state" "MessageState" NOT NULL DEFAULT 'queued',
    "envelopeFrom" TEXT NOT NULL,
    "headerFrom" TEXT NOT NULL,
    "replyTo" TEXT,
    "subject" TEXT NOT NULL,
    "messageIdHeader" TEXT NOT NULL,
    "date" TIMESTAMPTZ NOT NULL,
    "bytes" INTEGER NOT NULL,
    "attachments" INTEGER NOT NULL DEFAULT 0,
    "contentId" UUID,
    "fingerprint" BYTEA,
    "acceptedAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMPTZ,
    "nextAttemptAt" TIMESTAMPTZ,
    "tries" INTEGER NOT NULL DEFAULT 0,
    "epoch" BIGINT,
    "unknownResends" INTEGER NOT NULL DEFAULT 0,
    "workerDeaths" INTEGER NOT NULL DEFAULT 0,
    "retryUntil" TIMESTAMPTZ NOT NULL,
    "heldMs" BIGINT NOT NULL DEFAULT 0,
    "lastCode" INTEGER,
    "lastEnhanced" TEXT,
    "lastText" TEXT,
    "foldedIntoId" UUID,
    "noticeForId" UUID,

    CONSTRAINT "Message_pkey" PRIMARY KEY ("organizationId","id")
);

-- CreateTable
CREATE TABLE "MessageRecipient" (
    "organizationId" UUID NOT NULL,
    "messageId" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "address" TEXT NOT NULL,
    "state" "RecipientState" NOT NULL DEFAULT 'pending',
    "code" INTEGER,
    "enhanced" TEXT,
    "text" TEXT,
    "changedAt" TIMESTAMPTZ,

    CONSTRAINT "MessageRecipient_pkey" PRIMARY KEY ("organizationId","messageId","position")
);

-- CreateTable
CREATE TABLE "DeliveryAttempt" (
    "organizationId" UUID NOT NULL,
    "messageId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "epoch" BIGINT NOT NULL,
    "worker" TEXT NOT NULL,
    "stage" "AttemptStage" NOT NULL,
    "startedAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMPTZ,
    "class" "AttemptClass",
    "code" INTEGER,
    "enhanced" TEXT,
    "text" TEXT,
    "transcript" TEXT,

    CONSTRAINT "DeliveryAttempt_pkey" PRIMARY KEY ("organizationId","messageId","number")
);

-- CreateTable
CREATE TABLE "MessageContent" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "state" "ContentState" NOT NULL DEFAULT 'receiving',
    "bytes" INTEGER NOT NULL DEFAULT 0,
    "chunks" INTEGER NOT NULL DEFAULT 0,
    "sha256" BYTEA,
    "keyVersion" INTEGER NOT NULL,
    "createdAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleteAfter" TIMESTAMPTZ,

    CONSTRAINT "MessageContent_pkey" PRIMARY KEY ("organizationId","id")
);

-- CreateTable
CREATE TABLE "ContentChunk" (
    "organizationId" UUID NOT NULL,
    "contentId" UUID NOT NULL,
    "index" INTEGER NOT NULL,
    "sealed" BYTEA NOT NULL,

    CONSTRAINT "ContentChunk_pkey" PRIMARY KEY ("organizationId","contentId","index")
);

-- CreateTable
CREATE TABLE "IdempotencyRecord" (
    "organizationId" UUID NOT NULL,
    "credentialId" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "claimUntil" TIMESTAMPTZ NOT NULL,
    "claimOwner" TEXT,
    "digest" BYTEA,
    "messageId" UUID,
    "status" INTEGER,
    "body" JSONB,
    "expiresAt" TIMESTAMPTZ NOT NULL,

    CONSTRAINT "IdempotencyRecord_pkey" PRIMARY KEY ("organizationId","credentialId","key")
);

-- CreateTable
CREATE TABLE "AuditEntry" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actorKind" "ActorKind" NOT NULL,
    "actorId" UUID,
    "actorName" TEXT,
    "verb" TEXT NOT NULL,
    "entity" TEXT NOT NULL,
    "entityId" UUID NOT NULL,
    "before" JSONB,
    "after" JSONB,
    "requestId" TEXT,
    "ip" TEXT,

    CONSTRAINT "AuditEntry_pkey" PRIMARY KEY ("organizationId","id")
);

-- CreateTable
CREATE TABLE "AuditSeal" (
    "organizationId" UUID NOT NULL,
    "sequence" BIGINT NOT NULL,
    "entryId" UUID NOT NULL,
    "previousHash" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "AuditSeal_pkey" PRIMARY KEY ("organizationId","sequence")
);

-- CreateTable
CREATE TABLE "UsageHour" (
    "organizationId" UUID NOT NULL,
    "hour" TIMESTAMPTZ NOT NULL,
    "mailboxId" UUID NOT NULL,
    "printerId" UUID NOT NULL,
    "accepted" INTEGER NOT NULL DEFAULT 0,
    "sent" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "unknown" INTEGER NOT NULL DEFAULT 0,
    "waitMs" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "UsageHour_pkey" PRIMARY KEY ("organizationId","hour","mailboxId","printerId")
);

-- CreateIndex
CREATE UNIQUE INDEX "User_email_key" ON "User"("email");

-- CreateIndex
CREATE INDEX "Session_userId_idx" ON "Session"("userId");

-- CreateIndex
CREATE UNIQUE INDEX "Organization_slug_key" ON "Organization"("slug");

-- CreateIndex
CREATE INDEX "Membership_userId_idx" ON "Membership"("userId");

-- CreateIndex
CREATE UNIQUE INDEX "Site_organizationId_name_key" ON "Site"("organizationId", "name");

-- CreateIndex
CREATE UNIQUE INDEX "Tag_organizationId_name_key" ON "Tag"("organizationId", "name");

-- CreateIndex
CREATE INDEX "PrinterTag_organizationId_tagId_idx" ON "PrinterTag"("organizationId", "tagId");

-- CreateIndex
CREATE INDEX "Mailbox_entraTenantId_entraObjectId_idx" ON "Mailbox"("entraTenantId", "entraObjectId");

-- CreateIndex
CREATE INDEX "Mailbox_organizationId_laneId_idx" ON "Mailbox"("organizationId", "laneId");

-- CreateIndex
CREATE UNIQUE INDEX "Mailbox_organizationId_address_key" ON "Mailbox"("organizationId", "address");

-- CreateIndex
CREATE UNIQUE INDEX "Mailbox_organizationId_id_address_method_key" ON "Mailbox"("organizationId", "id", "address", "method");

-- CreateIndex
CREATE INDEX "Printer_organizationId_name_id_idx" ON "Printer"("organizationId", "name", "id");

-- CreateIndex
CREATE INDEX "Printer_organizationId_mailboxId_idx" ON "Printer"("organizationId", "mailboxId");

-- CreateIndex
CREATE UNIQUE INDEX "PrinterCredential_publicId_key" ON "PrinterCredential"("publicId");

-- CreateIndex
CREATE INDEX "PrinterCredential_organizationId_printerId_idx" ON "PrinterCredential"("organizationId", "printerId");

-- CreateIndex
CREATE UNIQUE INDEX "OrganizationKey_publicId_key" ON "OrganizationKey"("publicId");

-- CreateIndex
CREATE UNIQUE INDEX "Authorization_stateHash_key" ON "Authorization"("stateHash");

-- CreateIndex
CREATE INDEX "Authorization_organizationId_mailboxId_startedAt_idx" ON "Authorization"("organizationId", "mailboxId", "startedAt");

-- CreateIndex
CREATE INDEX "Grant_organizationId_mailboxId_idx" ON "Grant"("organizationId", "mailboxId");

-- CreateIndex
CREATE INDEX "GrantEvent_organizationId_grantId_at_idx" ON "GrantEvent"("organizationId", "grantId", "at");

-- CreateIndex
CREATE UNIQUE INDEX "HandOver_tokenHash_key" ON "HandOver"("tokenHash");

-- CreateIndex
CREATE INDEX "Message_organizationId_laneId_state_nextAttemptAt_id_idx" ON "Message"("organizationId", "laneId", "state", "nextAttemptAt", "id");

-- CreateIndex
CREATE INDEX "Message_organizationId_printerId_id_idx" ON "Message"("organizationId", "printerId", "id");

-- CreateIndex
CREATE INDEX "Message_organizationId_printerId_fingerprint_acceptedAt_idx" ON "Message"("organizationId", "printerId", "fingerprint", "acceptedAt");

-- CreateIndex
CREATE INDEX "Message_organizationId_mailboxId_state_idx" ON "Message"("organizationId", "mailboxId", "state");

-- CreateIndex
CREATE INDEX "MessageRecipient_organizationId_address_idx" ON "MessageRecipient"("organizationId", "address");

-- CreateIndex
CREATE INDEX "MessageContent_organizationId_state_deleteAfter_idx" ON "MessageContent"("organizationId", "state", "deleteAfter");

-- CreateIndex
CREATE INDEX "IdempotencyRecord_organizationId_expiresAt_idx" ON "IdempotencyRecord"("organizationId", "expiresAt");

-- CreateIndex
CREATE INDEX "AuditEntry_organizationId_entity_entityId_at_idx" ON "AuditEntry"("organizationId", "entity", "entityId", "at");

-- CreateIndex
CREATE UNIQUE INDEX "AuditSeal_organizationId_entryId_key" ON "AuditSeal"("organizationId", "entryId");

-- AddForeignKey
ALTER TABLE "CloudServer" ADD CONSTRAINT "CloudServer_cloud_fkey" FOREIGN KEY ("cloud") REFERENCES "Cloud"("name") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ExternalIdentity" ADD CONSTRAINT "ExternalIdentity_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OrganizationDataKey" ADD CONSTRAINT "OrganizationDataKey_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Membership" ADD CONSTRAINT "Membership_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Membership" ADD CONSTRAINT "Membership_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Site" ADD CONSTRAINT "Site_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Tag" ADD CONSTRAINT "Tag_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PrinterTag" ADD CONSTRAINT "PrinterTag_organizationId_printerId_fkey" FOREIGN KEY ("organizationId", "printerId") REFERENCES "Printer"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PrinterTag" ADD CONSTRAINT "PrinterTag_organizationId_tagId_fkey" FOREIGN KEY ("organizationId", "tagId") REFERENCES "Tag"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AppRegistration" ADD CONSTRAINT "AppRegistration_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AppRegistration" ADD CONSTRAINT "AppRegistration_organizationId_replacedById_fkey" FOREIGN KEY ("organizationId", "replacedById") REFERENCES "AppRegistration"("organizationId", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "Mailbox" ADD CONSTRAINT "Mailbox_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Mailbox" ADD CONSTRAINT "Mailbox_cloud_serverName_fkey" FOREIGN KEY ("cloud", "serverName") REFERENCES "CloudServer"("cloud", "name") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "Mailbox" ADD CONSTRAINT "Mailbox_organizationId_laneId_fkey" FOREIGN KEY ("organizationId", "laneId") REFERENCES "Lane"("organizationId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Mailbox" ADD CONSTRAINT "Mailbox_organizationId_appRegistrationId_fkey" FOREIGN KEY ("organizationId", "appRegistrationId") REFERENCES "AppRegistration"("organizationId", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "Lane" ADD CONSTRAINT "Lane_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Lane" ADD CONSTRAINT "Lane_cloud_serverName_fkey" FOREIGN KEY ("cloud", "serverName") REFERENCES "CloudServer"("cloud", "name") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "RecipientHour" ADD CONSTRAINT "RecipientHour_organizationId_laneId_fkey" FOREIGN KEY ("organizationId", "laneId") REFERENCES "Lane"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TenantHold" ADD CONSTRAINT "TenantHold_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Printer" ADD CONSTRAINT "Printer_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Printer" ADD CONSTRAINT "Printer_organizationId_siteId_fkey" FOREIGN KEY ("organizationId", "siteId") REFERENCES "Site"("organizationId", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "Printer" ADD CONSTRAINT "Printer_organizationId_mailboxId_mailboxAddress_method_fkey" FOREIGN KEY ("organizationId", "mailboxId", "mailboxAddress", "method") REFERENCES "Mailbox"("organizationId", "id", "address", "method") ON DELETE NO ACTION ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PrinterCredential" ADD CONSTRAINT "PrinterCredential_organizationId_printerId_fkey" FOREIGN KEY ("organizationId", "printerId") REFERENCES "Printer"("organizationId", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "PrinterCredential" ADD CONSTRAINT "PrinterCredential_organizationId_siteId_fkey" FOREIGN KEY ("organizationId", "siteId") REFERENCES "Site"("organizationId", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "OrganizationKey" ADD CONSTRAINT "OrganizationKey_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Authorization" ADD CONSTRAINT "Authorization_organizationId_mailboxId_fkey" FOREIGN KEY ("organizationId", "mailboxId") REFERENCES "Mailbox"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Authorization" ADD CONSTRAINT "Authorization_organizationId_appRegistrationId_fkey" FOREIGN KEY ("organizationId", "appRegistrationId") REFERENCES "AppRegistration"("organizationId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Authorization" ADD CONSTRAINT "Authorization_organizationId_handOverId_fkey" FOREIGN KEY ("organizationId", "handOverId") REFERENCES "HandOver"("organizationId", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "Grant" ADD CONSTRAINT "Grant_organizationId_mailboxId_fkey" FOREIGN KEY ("organizationId", "mailboxId") REFERENCES "Mailbox"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Grant" ADD CONSTRAINT "Grant_organizationId_authorizationId_fkey" FOREIGN KEY ("organizationId", "authorizationId") REFERENCES "Authorization"("organizationId", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "Grant" ADD CONSTRAINT "Grant_organizationId_appRegistrationId_fkey" FOREIGN KEY ("organizationId", "appRegistrationId") REFERENCES "AppRegistration"("organizationId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "GrantEvent" ADD CONSTRAINT "GrantEvent_organizationId_grantId_fkey" FOREIGN KEY ("organizationId", "grantId") REFERENCES "Grant"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "HandOver" ADD CONSTRAINT "HandOver_organizationId_mailboxId_fkey" FOREIGN KEY ("organizationId", "mailboxId") REFERENCES "Mailbox"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Message" ADD CONSTRAINT "Message_organizationId_printerId_fkey" FOREIGN KEY ("organizationId", "printerId") REFERENCES "Printer"("organizationId", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "Message" ADD CONSTRAINT "Message_organizationId_mailboxId_fkey" FOREIGN KEY ("organizationId", "mailboxId") REFERENCES "Mailbox"("organizationId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Message" ADD CONSTRAINT "Message_organizationId_laneId_fkey" FOREIGN KEY ("organizationId", "laneId") REFERENCES "Lane"("organizationId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Message" ADD CONSTRAINT "Message_organizationId_contentId_fkey" FOREIGN KEY ("organizationId", "contentId") REFERENCES "MessageContent"("organizationId", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "MessageRecipient" ADD CONSTRAINT "MessageRecipient_organizationId_messageId_fkey" FOREIGN KEY ("organizationId", "messageId") REFERENCES "Message"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DeliveryAttempt" ADD CONSTRAINT "DeliveryAttempt_organizationId_messageId_fkey" FOREIGN KEY ("organizationId", "messageId") REFERENCES "Message"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "MessageContent" ADD CONSTRAINT "MessageContent_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ContentChunk" ADD CONSTRAINT "ContentChunk_organizationId_contentId_fkey" FOREIGN KEY ("organizationId", "contentId") REFERENCES "MessageContent"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "IdempotencyRecord" ADD CONSTRAINT "IdempotencyRecord_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AuditEntry" ADD CONSTRAINT "AuditEntry_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AuditSeal" ADD CONSTRAINT "AuditSeal_organizationId_entryId_fkey" FOREIGN KEY ("organizationId", "entryId") REFERENCES "AuditEntry"("organizationId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;



-- What Prisma can't say, from here on.

-- Checks: the database refuses what the form would not allow.
ALTER TABLE "User" ADD CONSTRAINT "User_email_lower" CHECK ("email" = lower("email"));
ALTER TABLE "Organization" ADD CONSTRAINT "Organization_slug_form" CHECK ("slug" ~ '^[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?$');
ALTER TABLE "Mailbox" ADD CONSTRAINT "Mailbox_address_lower" CHECK ("address" = lower("address"));
ALTER TABLE "Mailbox" ADD CONSTRAINT "Mailbox_port_range" CHECK ("port" BETWEEN 1 AND 65535);
ALTER TABLE "Mailbox" ADD CONSTRAINT "Mailbox_oauth_fixed" CHECK (
  "method" <> 'oauth' OR (
    "cloud" IS NOT NULL AND "port" = 587 AND "security" = 'starttls' AND "smtpAuth"
    AND "passwordCipher" IS NULL AND "authEncryption" IS NULL));
-- A cloud stands beside the server name only with OAuth: then the pair must be one the installation knows (foreign key).
ALTER TABLE "Mailbox" ADD CONSTRAINT "Mailbox_cloud_only_with_oauth" CHECK ("method" = 'oauth' OR ("cloud" IS NULL AND "appRegistrationId" IS NULL));
ALTER TABLE "Mailbox" ADD CONSTRAINT "Mailbox_password_auth" CHECK ("method" <> 'password' OR ("smtpAuth" AND "authEncryption" IS NOT NULL));
ALTER TABLE "Mailbox" ADD CONSTRAINT "Mailbox_none_no_auth" CHECK ("method" <> 'none' OR (NOT "smtpAuth" AND "passwordCipher" IS NULL AND "authEncryption" IS NULL));
ALTER TABLE "Mailbox" ADD CONSTRAINT "Mailbox_hold_since" CHECK (("holdReason" IS NULL) = ("holdSince" IS NULL));
ALTER TABLE "Printer" ADD CONSTRAINT "Printer_mailbox_pair" CHECK (("mailboxId" IS NULL) = ("mailboxAddress" IS NULL));
ALTER TABLE "Printer" ADD CONSTRAINT "Printer_oauth_administrator" CHECK (
  "method" <> 'oauth' OR "mailboxId" IS NULL OR ("administratorEmail" IS NOT NULL AND "administratorEmail" = "mailboxAddress"));
ALTER TABLE "PrinterCredential" ADD CONSTRAINT "PrinterCredential_one_subject" CHECK (num_nonnulls("printerId", "siteId") = 1);
ALTER TABLE "DeliveryAttempt" ADD CONSTRAINT "DeliveryAttempt_transcript_size" CHECK (octet_length("transcript") <= 16384);
ALTER TABLE "Message" ADD CONSTRAINT "Message_bytes_limit" CHECK ("bytes" BETWEEN 0 AND 36700160);

-- Indexes over part of a table or over an expression.
CREATE UNIQUE INDEX "Lane_account_key" ON "Lane" ("organizationId", (coalesce("cloud", '')), lower("serverName"), lower("userName"));
CREATE INDEX "Lane_due_idx" ON "Lane" ("nextDueAt") WHERE "nextDueAt" IS NOT NULL;
ALTER TABLE "Lane" SET (fillfactor = 60);
CREATE UNIQUE INDEX "Authorization_one_live" ON "Authorization" ("organizationId", "mailboxId") WHERE "state" IN ('starting', 'waiting');
CREATE INDEX "Authorization_live_idx" ON "Authorization" ("leaseUntil") WHERE "state" IN ('starting', 'waiting');
CREATE UNIQUE INDEX "Grant_one_per_mailbox" ON "Grant" ("organizationId", "mailboxId") WHERE "state" <> 'superseded';
CREATE INDEX "Grant_due_idx" ON "Grant" ("refreshDueAt") WHERE "state" = 'current' AND "refreshDueAt" IS NOT NULL;
CREATE UNIQUE INDEX "Printer_serial_key" ON "Printer" ("organizationId", "serial") WHERE "serial" IS NOT NULL;
CREATE UNIQUE INDEX "Printer_assetTag_key" ON "Printer" ("organizationId", "assetTag") WHERE "assetTag" IS NOT NULL;
CREATE INDEX "Message_accepted_idx" ON "Message" ("organizationId", "acceptedAt" DESC, "id" DESC);

-- Isolation. platen_app sees one organization at a time; a pooled connection keeps '' after a local set, hence nullif.
CREATE FUNCTION current_organization() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.organization_id', true), '')::uuid $$;

DO $$
DECLARE t text;
BEGIN
  FOR t IN
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind = 'r' AND EXISTS (
      SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'organizationId' AND NOT a.attisdropped)
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY organization ON %I TO platen_app USING ("organizationId" = current_organization()) WITH CHECK ("organizationId" = current_organization())', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO platen_app', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['User', 'ExternalIdentity', 'Session', 'Organization'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
  END LOOP;
END
$$;

CREATE POLICY organization ON "Organization" TO platen_app USING ("id" = current_organization()) WITH CHECK ("id" = current_organization());
GRANT SELECT ON "Organization" TO platen_app;
GRANT UPDATE ("name", "contentRetentionHours", "backlogCap", "heldRefuseAfterHours", "heldFailAfterDays", "retryHours", "externalPolicy") ON "Organization" TO platen_app;
GRANT SELECT ON "Cloud", "CloudServer" TO platen_app;
REVOKE UPDATE, DELETE ON "AuditEntry", "AuditSeal" FROM platen_app;

-- Before the organization is known, code may call only the functions below; each returns the least it can.
CREATE POLICY lookup ON "User" TO platen_lookup USING (true) WITH CHECK (true);
CREATE POLICY lookup ON "ExternalIdentity" TO platen_lookup USING (true) WITH CHECK (true);
CREATE POLICY lookup ON "Session" TO platen_lookup USING (true) WITH CHECK (true);
CREATE POLICY lookup ON "Organization" TO platen_lookup USING (true) WITH CHECK (true);
CREATE POLICY lookup ON "Membership" TO platen_lookup USING (true) WITH CHECK (true);
CREATE POLICY lookup ON "PrinterCredential" FOR SELECT TO platen_lookup USING (true);
CREATE POLICY lookup ON "OrganizationKey" FOR SELECT TO platen_lookup USING (true);
CREATE POLICY lookup ON "Mailbox" FOR SELECT TO platen_lookup USING (true);
CREATE POLICY lookup ON "Authorization" FOR SELECT TO platen_lookup USING (true);
CREATE POLICY lookup ON "HandOver" FOR SELECT TO platen_lookup USING (true);
GRANT SELECT, INSERT, UPDATE ON "User", "Session" TO platen_lookup;
GRANT SELECT, INSERT ON "Organization", "Membership" TO platen_lookup;
GRANT SELECT ON "ExternalIdentity", "PrinterCredential", "OrganizationKey", "Mailbox", "Authorization", "HandOver" TO platen_lookup;

CREATE POLICY engine ON "Lane" TO platen_engine USING (true) WITH CHECK (true);
CREATE POLICY engine ON "Grant" TO platen_engine USING (true) WITH CHECK (true);
CREATE POLICY engine ON "Authorization" TO platen_engine USING (true) WITH CHECK (true);
GRANT SELECT, UPDATE ON "Lane", "Grant", "Authorization" TO platen_engine;

GRANT CREATE ON SCHEMA public TO platen_lookup, platen_engine;

CREATE FUNCTION find_credential(wanted_public_id text)
  RETURNS TABLE (kind text, organization_id uuid, id uuid, printer_id uuid, site_id uuid, mac bytea, mac_key_version int, scopes text[], cidrs text[], expires_at timestamptz, revoked_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c."kind"::text, c."organizationId", c."id", c."printerId", c."siteId", c."mac", c."macKeyVersion", c."scopes", c."cidrs", c."expiresAt", c."revokedAt"
      FROM "PrinterCredential" c WHERE c."publicId" = wanted_public_id
    UNION ALL
    SELECT 'organization', k."organizationId", k."id", NULL, NULL, k."mac", k."macKeyVersion", k."scopes", k."cidrs", k."expiresAt", k."revokedAt"
      FROM "OrganizationKey" k WHERE k."publicId" = wanted_public_id $$;

CREATE FUNCTION find_user_for_login(wanted_email text)
  RETURNS TABLE (id uuid, name text, password_hash text, disabled_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT u."id", u."name", u."passwordHash", u."disabledAt" FROM "User" u WHERE u."email" = lower(wanted_email) $$;

CREATE FUNCTION find_session(wanted_id uuid)
  RETURNS TABLE (user_id uuid, email text, name text, expires_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT u."id", u."email", u."name", s."expiresAt" FROM "Session" s JOIN "User" u ON u."id" = s."userId"
    WHERE s."id" = wanted_id AND s."revokedAt" IS NULL AND s."expiresAt" > now() AND u."disabledAt" IS NULL $$;

CREATE FUNCTION start_session(new_id uuid, for_user uuid, until timestamptz, from_ip text, with_agent text) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO "Session" ("id", "userId", "expiresAt", "ip", "agent") VALUES (new_id, for_user, until, from_ip, left(with_agent, 400)) $$;

CREATE FUNCTION touch_session(wanted_id uuid) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE "Session" SET "seenAt" = now() WHERE "id" = wanted_id AND "revokedAt" IS NULL AND "seenAt" < now() - interval '1 minute' $$;

CREATE FUNCTION end_session(wanted_id uuid) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE "Session" SET "revokedAt" = now() WHERE "id" = wanted_id AND "revokedAt" IS NULL $$;

CREATE FUNCTION create_user(new_id uuid, new_email text, new_name text, new_password_hash text) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO "User" ("id", "email", "name", "passwordHash") VALUES (new_id, lower(new_email), new_name, new_password_hash) $$;

CREATE FUNCTION set_password(for_user uuid, new_password_hash text) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE "User" SET "passwordHash" = new_password_hash WHERE "id" = for_user $$;

CREATE FUNCTION create_organization(new_id uuid, new_slug text, new_name text, owner_id uuid) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO "Organization" ("id", "slug", "name") VALUES (new_id, new_slug, new_name);
    INSERT INTO "Membership" ("organizationId", "userId", "role", "name", "email")
      SELECT new_id, u."id", 'owner', u."name", u."email" FROM "User" u WHERE u."id" = owner_id $$;

CREATE FUNCTION list_memberships(of_user uuid)
  RETURNS TABLE (organization_id uuid, slug text, name text, role text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o."id", o."slug", o."name", m."role"::text FROM "Membership" m JOIN "Organization" o ON o."id" = m."organizationId"
    WHERE m."userId" = of_user ORDER BY o."name" $$;

CREATE FUNCTION find_hand_over(wanted_hash bytea)
  RETURNS TABLE (organization_id uuid, id uuid, mailbox_id uuid, expires_at timestamptz, used_at timestamptz, revoked_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT h."organizationId", h."id", h."mailboxId", h."expiresAt", h."usedAt", h."revokedAt" FROM "HandOver" h WHERE h."tokenHash" = wanted_hash $$;

CREATE FUNCTION find_authorization_by_state(wanted_hash bytea)
  RETURNS TABLE (organization_id uuid, id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a."organizationId", a."id" FROM "Authorization" a WHERE a."stateHash" = wanted_hash AND a."state" IN ('starting', 'waiting') $$;

-- Whether another organization of this installation already sends as this account. The lock makes two sign-ins at once take turns.
CREATE FUNCTION account_taken(tid uuid, oid uuid, asking_organization uuid) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(tid::text || oid::text, 0));
    RETURN EXISTS (SELECT FROM "Mailbox" m WHERE m."entraTenantId" = tid AND m."entraObjectId" = oid AND m."organizationId" <> asking_organization);
  END $$;

ALTER FUNCTION find_credential(text) OWNER TO platen_lookup;
ALTER FUNCTION find_user_for_login(text) OWNER TO platen_lookup;
ALTER FUNCTION find_session(uuid) OWNER TO platen_lookup;
ALTER FUNCTION start_session(uuid, uuid, timestamptz, text, text) OWNER TO platen_lookup;
ALTER FUNCTION touch_session(uuid) OWNER TO platen_lookup;
ALTER FUNCTION end_session(uuid) OWNER TO platen_lookup;
ALTER FUNCTION create_user(uuid, text, text, text) OWNER TO platen_lookup;
ALTER FUNCTION set_password(uuid, text) OWNER TO platen_lookup;
ALTER FUNCTION create_organization(uuid, text, text, uuid) OWNER TO platen_lookup;
ALTER FUNCTION list_memberships(uuid) OWNER TO platen_lookup;
ALTER FUNCTION find_hand_over(bytea) OWNER TO platen_lookup;
ALTER FUNCTION find_authorization_by_state(bytea) OWNER TO platen_lookup;
ALTER FUNCTION account_taken(uuid, uuid, uuid) OWNER TO platen_lookup;

-- Leases are taken by the database's clock. NO KEY UPDATE: an open insert that references the lane must not hide it.
CREATE FUNCTION claim_due_lanes(worker text, how_many int, lease interval)
  RETURNS TABLE (organization_id uuid, lane_id uuid, epoch bigint, after_crash boolean)
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH due AS MATERIALIZED (
      SELECT l."organizationId", l."id", l."leaseOwner" IS NOT NULL AS crashed FROM "Lane" l
      WHERE l."nextDueAt" <= clock_timestamp() AND (l."leaseOwner" IS NULL OR l."leaseUntil" < clock_timestamp())
      ORDER BY l."nextDueAt" LIMIT how_many FOR NO KEY UPDATE SKIP LOCKED)
    UPDATE "Lane" l SET "leaseOwner" = worker, "epoch" = l."epoch" + 1, "leaseUntil" = clock_timestamp() + lease, "cleanRelease" = NOT due.crashed
    FROM due WHERE l."organizationId" = due."organizationId" AND l."id" = due."id"
    RETURNING l."organizationId", l."id", l."epoch", due.crashed $$;

CREATE FUNCTION claim_due_grants(how_many int, again_after interval)
  RETURNS TABLE (organization_id uuid, grant_id uuid, mailbox_id uuid)
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH due AS MATERIALIZED (
      SELECT g."organizationId", g."id" FROM "Grant" g
      WHERE g."state" = 'current' AND g."refreshDueAt" <= clock_timestamp()
      ORDER BY g."refreshDueAt" LIMIT how_many FOR NO KEY UPDATE SKIP LOCKED)
    UPDATE "Grant" g SET "refreshDueAt" = clock_timestamp() + again_after
    FROM due WHERE g."organizationId" = due."organizationId" AND g."id" = due."id"
    RETURNING g."organizationId", g."id", g."mailboxId" $$;

CREATE FUNCTION claim_authorization(worker text, lease interval)
  RETURNS TABLE (organization_id uuid, authorization_id uuid, epoch bigint)
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH due AS MATERIALIZED (
      SELECT a."organizationId", a."id" FROM "Authorization" a
      WHERE a."state" IN ('starting', 'waiting') AND a."method" = 'device_code'
        AND (a."leaseUntil" IS NULL OR a."leaseUntil" < clock_timestamp())
      ORDER BY a."startedAt" LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)
    UPDATE "Authorization" a SET "leaseOwner" = worker, "epoch" = a."epoch" + 1, "leaseUntil" = clock_timestamp() + lease
    FROM due WHERE a."organizationId" = due."organizationId" AND a."id" = due."id"
    RETURNING a."organizationId", a."id", a."epoch" $$;

-- When the earliest lane can next be claimed; null when nothing waits.
CREATE FUNCTION next_due() RETURNS timestamptz
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT min(CASE WHEN l."leaseOwner" IS NULL THEN l."nextDueAt" ELSE greatest(l."nextDueAt", l."leaseUntil") END)
    FROM "Lane" l WHERE l."nextDueAt" IS NOT NULL $$;

ALTER FUNCTION claim_due_lanes(text, int, interval) OWNER TO platen_engine;
ALTER FUNCTION claim_due_grants(int, interval) OWNER TO platen_engine;
ALTER FUNCTION claim_authorization(text, interval) OWNER TO platen_engine;
ALTER FUNCTION next_due() OWNER TO platen_engine;

REVOKE CREATE ON SCHEMA public FROM platen_lookup, platen_engine;

DO $$
DECLARE f regprocedure;
BEGIN
  FOR f IN SELECT p.oid::regprocedure FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'public' AND p.prosecdef LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO platen_app', f);
  END LOOP;
END
$$;
