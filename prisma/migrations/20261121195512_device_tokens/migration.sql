-- AlterEnum
ALTER TYPE "TokenKind" ADD VALUE 'DEVICE_TOKEN';

-- AlterTable
ALTER TABLE "token" ADD COLUMN     "client_id" TEXT;

-- CreateTable
CREATE TABLE "device_grant" (
    "id" TEXT NOT NULL,
    "device_code_hash" BYTEA NOT NULL,
    "user_code" TEXT NOT NULL,
    "client_id" TEXT NOT NULL,
    "ip" TEXT,
    "user_agent" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "interval_seconds" INTEGER NOT NULL,
    "last_polled_at" TIMESTAMPTZ(3),
    "approved_at" TIMESTAMPTZ(3),
    "denied_at" TIMESTAMPTZ(3),
    "organization_id" TEXT,
    "decided_by_id" TEXT,
    "bot_id" TEXT,
    "redeemed_at" TIMESTAMPTZ(3),

    CONSTRAINT "device_grant_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "device_grant_device_code_hash_key" ON "device_grant"("device_code_hash");

-- CreateIndex
CREATE UNIQUE INDEX "device_grant_user_code_key" ON "device_grant"("user_code");

-- CreateIndex
CREATE INDEX "device_grant_expires_at_idx" ON "device_grant"("expires_at");

-- CreateIndex
CREATE INDEX "device_grant_organization_id_decided_by_id_idx" ON "device_grant"("organization_id", "decided_by_id");

-- AddForeignKey
ALTER TABLE "device_grant" ADD CONSTRAINT "device_grant_organization_id_decided_by_id_fkey" FOREIGN KEY ("organization_id", "decided_by_id") REFERENCES "membership"("organization_id", "user_id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "device_grant" ADD CONSTRAINT "device_grant_organization_id_bot_id_fkey" FOREIGN KEY ("organization_id", "bot_id") REFERENCES "bot"("organization_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;
-- What follows is written by hand: rules that schema.prisma cannot express. docs/storage.md explains each.

-- As text: a value that a transaction adds to an enum cannot be used in the same transaction.
ALTER TABLE "token"
  DROP CONSTRAINT "token_one_owner",
  ADD CONSTRAINT "token_one_owner" CHECK (
    ("kind"::text = 'PERSONAL_TOKEN' AND "user_id" IS NOT NULL AND "bot_id" IS NULL)
    OR ("kind"::text IN ('BOT_API_KEY', 'RUNTIME_TOKEN') AND "bot_id" IS NOT NULL AND "user_id" IS NULL)
    OR ("kind"::text = 'ORGANIZATION_API_KEY' AND "bot_id" IS NULL AND "user_id" IS NULL)
    OR ("kind"::text = 'DEVICE_TOKEN' AND num_nonnulls("user_id", "bot_id") = 1)
  ),
  ADD CONSTRAINT "token_client_of_device_token" CHECK (("kind"::text = 'DEVICE_TOKEN') = ("client_id" IS NOT NULL));

ALTER TABLE "device_grant"
  ADD CONSTRAINT "device_grant_hash_is_sha256" CHECK (octet_length("device_code_hash") = 32),
  ADD CONSTRAINT "device_grant_user_code_form" CHECK ("user_code" ~ '^[BCDFGHJKLMNPQRSTVWXZ]{8}$'),
  ADD CONSTRAINT "device_grant_interval_positive" CHECK ("interval_seconds" > 0),
  ADD CONSTRAINT "device_grant_redeemed_was_approved" CHECK ("redeemed_at" IS NULL OR ("approved_at" IS NOT NULL AND "denied_at" IS NULL)),
  ADD CONSTRAINT "device_grant_bot_was_approved" CHECK ("bot_id" IS NULL OR "approved_at" IS NOT NULL);
