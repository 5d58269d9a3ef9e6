-- AlterEnum
ALTER TYPE "TokenKind" ADD VALUE 'ORGANIZATION_API_KEY';
ALTER TYPE "TokenKind" ADD VALUE 'RUNTIME_TOKEN';

-- AlterTable
ALTER TABLE "organization" ADD COLUMN     "allowed_origins" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "deleted_at" TIMESTAMPTZ(3),
ADD COLUMN     "deleted_by_id" TEXT;

-- AlterTable
ALTER TABLE "token" ADD COLUMN     "allowed_ips" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- CreateTable
CREATE TABLE "invitation" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "email_lower" TEXT NOT NULL,
    "role" "Role" NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "invited_by_id" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "accepted_at" TIMESTAMPTZ(3),
    "accepted_by_id" TEXT,
    "revoked_at" TIMESTAMPTZ(3),
    "revoked_by_id" TEXT,
    "mail_id" TEXT NOT NULL,

    CONSTRAINT "invitation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "mail" (
    "id" TEXT NOT NULL,
    "to" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "sealed_text" BYTEA,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sent_at" TIMESTAMPTZ(3),
    "error" TEXT,

    CONSTRAINT "mail_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "invitation_secret_hash_key" ON "invitation"("secret_hash");

-- CreateIndex
CREATE INDEX "invitation_mail_id_idx" ON "invitation"("mail_id");

-- CreateIndex
CREATE UNIQUE INDEX "invitation_one_open" ON "invitation"("organization_id", "email_lower") WHERE (accepted_at IS NULL AND revoked_at IS NULL);

-- CreateIndex
CREATE INDEX "organization_allowed_origins_idx" ON "organization" USING GIN ("allowed_origins");

-- CreateIndex
CREATE INDEX "token_organization_id_kind_idx" ON "token"("organization_id", "kind");

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_invited_by_id_fkey" FOREIGN KEY ("invited_by_id") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_mail_id_fkey" FOREIGN KEY ("mail_id") REFERENCES "mail"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What follows is written by hand: rules that schema.prisma cannot express. docs/storage.md explains each.

-- As text: a value that a transaction adds to an enum cannot be used in the same transaction.
ALTER TABLE "token"
  DROP CONSTRAINT "token_one_owner",
  ADD CONSTRAINT "token_one_owner" CHECK (
    ("kind"::text = 'PERSONAL_TOKEN' AND "user_id" IS NOT NULL AND "bot_id" IS NULL)
    OR ("kind"::text IN ('BOT_API_KEY', 'RUNTIME_TOKEN') AND "bot_id" IS NOT NULL AND "user_id" IS NULL)
    OR ("kind"::text = 'ORGANIZATION_API_KEY' AND "bot_id" IS NULL AND "user_id" IS NULL)
  ),
  ADD CONSTRAINT "token_runtime_expires" CHECK ("kind"::text <> 'RUNTIME_TOKEN' OR "expires_at" IS NOT NULL);

ALTER TABLE "invitation"
  ADD CONSTRAINT "invitation_email_lower_in_step" CHECK ("email_lower" = lower("email")),
  ADD CONSTRAINT "invitation_never_to_own" CHECK ("role" <> 'OWNER'),
  ADD CONSTRAINT "invitation_hash_is_sha256" CHECK (octet_length("secret_hash") = 32),
  ADD CONSTRAINT "invitation_used_or_revoked" CHECK ("accepted_at" IS NULL OR "revoked_at" IS NULL);
