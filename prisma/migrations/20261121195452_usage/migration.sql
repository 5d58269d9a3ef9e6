-- DropIndex
DROP INDEX "audit_event_organization_id_at_idx";

-- AlterTable
ALTER TABLE "audit_event" ADD COLUMN     "asset_type" "AssetType";

-- CreateTable
CREATE TABLE "imported_audit_event" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "event" TEXT NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "actor_name" TEXT NOT NULL,
    "actor_given" TEXT,
    "target_type" TEXT NOT NULL,
    "target_name" TEXT,
    "data" TEXT,
    "imported_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "imported_by_id" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "ordinal" INTEGER NOT NULL,

    CONSTRAINT "imported_audit_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "usage_event" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "timed" BOOLEAN NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "actor_name" TEXT NOT NULL,
    "asset_name" TEXT NOT NULL,
    "asset_version" TEXT NOT NULL,
    "asset_type" TEXT NOT NULL,
    "asset_id" TEXT,
    "tool_name" TEXT,
    "duration_ms" INTEGER,
    "success" BOOLEAN,
    "credential_id" TEXT NOT NULL,
    "line_hash" BYTEA NOT NULL,
    "ordinal" INTEGER NOT NULL,

    CONSTRAINT "usage_event_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "imported_audit_event_organization_id_at_id_idx" ON "imported_audit_event"("organization_id", "at", "id");

-- CreateIndex
CREATE INDEX "imported_audit_event_organization_id_actor_id_at_id_idx" ON "imported_audit_event"("organization_id", "actor_id", "at", "id");

-- CreateIndex
CREATE INDEX "imported_audit_event_organization_id_actor_kind_at_id_idx" ON "imported_audit_event"("organization_id", "actor_kind", "at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "imported_audit_event_organization_id_hash_ordinal_key" ON "imported_audit_event"("organization_id", "hash", "ordinal");

-- CreateIndex
CREATE INDEX "usage_event_organization_id_at_id_idx" ON "usage_event"("organization_id", "at", "id");

-- CreateIndex
CREATE INDEX "usage_event_organization_id_asset_name_at_id_idx" ON "usage_event"("organization_id", "asset_name", "at", "id");

-- CreateIndex
CREATE INDEX "usage_event_organization_id_asset_type_at_id_idx" ON "usage_event"("organization_id", "asset_type", "at", "id");

-- CreateIndex
CREATE INDEX "usage_event_of_bot" ON "usage_event"("actor_id", "asset_id") WHERE (actor_kind = 'BOT'::text);

-- CreateIndex
CREATE UNIQUE INDEX "usage_event_credential_id_line_hash_ordinal_key" ON "usage_event"("credential_id", "line_hash", "ordinal");

-- CreateIndex
CREATE INDEX "audit_event_organization_id_at_id_idx" ON "audit_event"("organization_id", "at", "id");

-- CreateIndex
CREATE INDEX "audit_event_organization_id_actor_id_at_id_idx" ON "audit_event"("organization_id", "actor_id", "at", "id");

-- CreateIndex
CREATE INDEX "audit_event_organization_id_actor_kind_at_id_idx" ON "audit_event"("organization_id", "actor_kind", "at", "id");

-- CreateIndex
CREATE INDEX "audit_event_organization_id_target_id_at_id_idx" ON "audit_event"("organization_id", "target_id", "at", "id");

-- CreateIndex
CREATE INDEX "audit_event_organization_id_asset_type_at_id_idx" ON "audit_event"("organization_id", "asset_type", "at", "id") WHERE (asset_type IS NOT NULL);

-- For searches by how a name begins, in upper or lower case.
CREATE INDEX "audit_event_event_begins" ON "audit_event" ("organization_id", lower("event") text_pattern_ops, "at", "id");
CREATE INDEX "audit_event_target_name_begins" ON "audit_event" ("organization_id", lower("target_name") text_pattern_ops, "at", "id")
  WHERE "target_name" IS NOT NULL;
CREATE INDEX "audit_event_actor_name_begins" ON "audit_event" ("organization_id", lower("actor_name") text_pattern_ops, "at", "id")
  WHERE "actor_name" IS NOT NULL;
CREATE INDEX "imported_audit_event_event_begins"
  ON "imported_audit_event" ("organization_id", lower("event") text_pattern_ops, "at", "id");
CREATE INDEX "imported_audit_event_target_name_begins"
  ON "imported_audit_event" ("organization_id", lower("target_name") text_pattern_ops, "at", "id") WHERE "target_name" IS NOT NULL;
CREATE INDEX "imported_audit_event_actor_name_begins"
  ON "imported_audit_event" ("organization_id", lower("actor_name") text_pattern_ops, "at", "id");

CREATE INDEX "usage_event_actor" ON "usage_event" ("organization_id", lower("actor_name"), "at", "id");

ALTER TABLE "imported_audit_event"
  ADD CONSTRAINT "imported_audit_event_hash_is_sha256" CHECK (octet_length("hash") = 32),
  ADD CONSTRAINT "imported_audit_event_counts_from_one" CHECK ("ordinal" > 0);

ALTER TABLE "usage_event"
  ADD CONSTRAINT "usage_event_line_hash_is_sha256" CHECK (octet_length("line_hash") = 32),
  ADD CONSTRAINT "usage_event_counts_from_one" CHECK ("ordinal" > 0),
  ADD CONSTRAINT "usage_event_asset_named" CHECK ("asset_name" <> '');

CREATE FUNCTION "log_is_append_only"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END
$$;

CREATE TRIGGER "imported_audit_event_no_change" BEFORE UPDATE OR DELETE OR TRUNCATE ON "imported_audit_event"
  FOR EACH STATEMENT EXECUTE FUNCTION "log_is_append_only"();

CREATE TRIGGER "usage_event_no_change" BEFORE UPDATE OR DELETE OR TRUNCATE ON "usage_event"
  FOR EACH STATEMENT EXECUTE FUNCTION "log_is_append_only"();
