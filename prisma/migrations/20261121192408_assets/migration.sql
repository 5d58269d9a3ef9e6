-- CreateEnum
CREATE TYPE "AssetType" AS ENUM ('SKILL', 'MCP', 'AGENT', 'COMMAND', 'HOOK', 'RULE', 'CLAUDE_CODE_PLUGIN', 'APP_PLUGIN');

-- CreateEnum
CREATE TYPE "AssetStatus" AS ENUM ('DRAFT', 'PUBLISHED');

-- CreateEnum
CREATE TYPE "InstallationTarget" AS ENUM ('ORGANIZATION', 'REPOSITORY', 'TEAM', 'USER', 'BOT');

-- CreateEnum
CREATE TYPE "FileAction" AS ENUM ('ADD', 'MODIFY', 'DELETE');

-- AlterTable
ALTER TABLE "bot" ADD COLUMN     "active_collection_id" TEXT;

-- AlterTable
ALTER TABLE "membership" ADD COLUMN     "active_collection_id" TEXT;

-- CreateTable
CREATE TABLE "repository" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "namespace" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "disconnected_at" TIMESTAMPTZ(3),
    "disconnected_by_id" TEXT,

    CONSTRAINT "repository_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "repository_path" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "repository_id" TEXT NOT NULL,
    "name" TEXT NOT NULL DEFAULT '',
    "paths" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "repository_path_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "team_repository" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "team_id" TEXT NOT NULL,
    "repository_id" TEXT NOT NULL,
    "repository_path_id" TEXT,

    CONSTRAINT "team_repository_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "blob" (
    "sha256" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "blob_pkey" PRIMARY KEY ("sha256")
);

-- CreateTable
CREATE TABLE "blob_chunk" (
    "sha256" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "bytes" BYTEA NOT NULL,

    CONSTRAINT "blob_chunk_pkey" PRIMARY KEY ("sha256","position")
);

-- CreateTable
CREATE TABLE "asset" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "name_lower" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "type" "AssetType" NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "status" "AssetStatus" NOT NULL,
    "team_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by_id" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),
    "deleted_by_id" TEXT,
    "latest_version" TEXT NOT NULL,
    "active_version_id" TEXT,

    CONSTRAINT "asset_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "asset_version" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "asset_id" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "metadata" TEXT NOT NULL,
    "clients" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "dependencies" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "files" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by_id" TEXT NOT NULL,

    CONSTRAINT "asset_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "asset_name" (
    "organization_id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "version_id" TEXT NOT NULL,

    CONSTRAINT "asset_name_pkey" PRIMARY KEY ("organization_id","slug","version")
);

-- CreateTable
CREATE TABLE "installation" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "asset_id" TEXT,
    "collection_id" TEXT,
    "target" "InstallationTarget" NOT NULL,
    "repository_id" TEXT,
    "repository_path_id" TEXT,
    "team_id" TEXT,
    "user_id" TEXT,
    "bot_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by_id" TEXT NOT NULL,

    CONSTRAINT "installation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "collection" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "instructions" TEXT NOT NULL DEFAULT '',
    "color" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by_id" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),
    "deleted_by_id" TEXT,

    CONSTRAINT "collection_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "collection_asset" (
    "organization_id" TEXT NOT NULL,
    "collection_id" TEXT NOT NULL,
    "asset_id" TEXT NOT NULL,

    CONSTRAINT "collection_asset_pkey" PRIMARY KEY ("collection_id","asset_id")
);

-- CreateTable
CREATE TABLE "change_request" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "asset_id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "base_version_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by_id" TEXT NOT NULL,
    "created_by_kind" TEXT NOT NULL,
    "created_by_name" TEXT NOT NULL,
    "merged_at" TIMESTAMPTZ(3),
    "merged_by_id" TEXT,
    "merged_version" TEXT,
    "closed_at" TIMESTAMPTZ(3),
    "closed_by_id" TEXT,

    CONSTRAINT "change_request_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "change_request_file" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "change_request_id" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "action" "FileAction" NOT NULL,
    "content" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "change_request_file_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "installation_request" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "asset_id" TEXT NOT NULL,
    "target" "InstallationTarget" NOT NULL,
    "repository_id" TEXT,
    "repository_path_id" TEXT,
    "team_id" TEXT,
    "user_id" TEXT,
    "bot_id" TEXT,
    "message" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by_id" TEXT NOT NULL,
    "created_by_name" TEXT NOT NULL,
    "approved_at" TIMESTAMPTZ(3),
    "approved_by_id" TEXT,
    "rejected_at" TIMESTAMPTZ(3),
    "rejected_by_id" TEXT,
    "answer" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "installation_request_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "entitlement_revision" (
    "organization_id" TEXT NOT NULL,
    "audience" TEXT NOT NULL,
    "revision" BIGINT NOT NULL,

    CONSTRAINT "entitlement_revision_pkey" PRIMARY KEY ("organization_id","audience")
);

-- CreateIndex
CREATE UNIQUE INDEX "repository_organization_id_id_key" ON "repository"("organization_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "repository_address_living" ON "repository"("organization_id", "host", "namespace", "name") WHERE (disconnected_at IS NULL);

-- CreateIndex
CREATE UNIQUE INDEX "repository_path_repository_id_id_key" ON "repository_path"("repository_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "repository_path_repository_id_paths_key" ON "repository_path"("repository_id", "paths");

-- CreateIndex
CREATE INDEX "team_repository_organization_id_team_id_idx" ON "team_repository"("organization_id", "team_id");

-- CreateIndex
CREATE INDEX "team_repository_organization_id_repository_id_idx" ON "team_repository"("organization_id", "repository_id");

-- CreateIndex
CREATE UNIQUE INDEX "asset_organization_id_id_key" ON "asset"("organization_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "asset_slug_living" ON "asset"("organization_id", "slug") WHERE (deleted_at IS NULL);

-- CreateIndex
CREATE UNIQUE INDEX "asset_name_living" ON "asset"("organization_id", "name_lower") WHERE (deleted_at IS NULL);

-- CreateIndex
CREATE INDEX "asset_version_sha256_idx" ON "asset_version"("sha256");

-- CreateIndex
CREATE UNIQUE INDEX "asset_version_asset_id_id_key" ON "asset_version"("asset_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "asset_version_asset_id_version_key" ON "asset_version"("asset_id", "version");

-- CreateIndex
CREATE UNIQUE INDEX "asset_version_asset_id_number_key" ON "asset_version"("asset_id", "number");

-- CreateIndex
CREATE INDEX "asset_name_version_id_idx" ON "asset_name"("version_id");

-- CreateIndex
CREATE INDEX "installation_asset_id_idx" ON "installation"("asset_id");

-- CreateIndex
CREATE INDEX "installation_collection_id_idx" ON "installation"("collection_id");

-- CreateIndex
CREATE INDEX "installation_organization_id_target_idx" ON "installation"("organization_id", "target");

-- CreateIndex
CREATE INDEX "installation_organization_id_repository_id_idx" ON "installation"("organization_id", "repository_id");

-- CreateIndex
CREATE INDEX "installation_organization_id_team_id_idx" ON "installation"("organization_id", "team_id");

-- CreateIndex
CREATE INDEX "installation_organization_id_user_id_idx" ON "installation"("organization_id", "user_id");

-- CreateIndex
CREATE INDEX "installation_organization_id_bot_id_idx" ON "installation"("organization_id", "bot_id");

-- CreateIndex
CREATE UNIQUE INDEX "collection_organization_id_id_key" ON "collection"("organization_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "collection_name_living" ON "collection"("organization_id", "name") WHERE (deleted_at IS NULL);

-- CreateIndex
CREATE UNIQUE INDEX "collection_slug_living" ON "collection"("organization_id", "slug") WHERE (deleted_at IS NULL);

-- CreateIndex
CREATE INDEX "collection_asset_organization_id_asset_id_idx" ON "collection_asset"("organization_id", "asset_id");

-- CreateIndex
CREATE INDEX "change_request_organization_id_created_at_idx" ON "change_request"("organization_id", "created_at");

-- CreateIndex
CREATE INDEX "change_request_asset_id_idx" ON "change_request"("asset_id");

-- CreateIndex
CREATE UNIQUE INDEX "change_request_organization_id_id_key" ON "change_request"("organization_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "change_request_file_change_request_id_path_key" ON "change_request_file"("change_request_id", "path");

-- CreateIndex
CREATE INDEX "installation_request_organization_id_created_at_idx" ON "installation_request"("organization_id", "created_at");

-- CreateIndex
CREATE INDEX "installation_request_asset_id_idx" ON "installation_request"("asset_id");

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_organization_id_active_collection_id_fkey" FOREIGN KEY ("organization_id", "active_collection_id") REFERENCES "collection"("organization_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "bot" ADD CONSTRAINT "bot_organization_id_active_collection_id_fkey" FOREIGN KEY ("organization_id", "active_collection_id") REFERENCES "collection"("organization_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "repository" ADD CONSTRAINT "repository_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "repository_path" ADD CONSTRAINT "repository_path_organization_id_repository_id_fkey" FOREIGN KEY ("organization_id", "repository_id") REFERENCES "repository"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "team_repository" ADD CONSTRAINT "team_repository_organization_id_team_id_fkey" FOREIGN KEY ("organization_id", "team_id") REFERENCES "team"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "team_repository" ADD CONSTRAINT "team_repository_organization_id_repository_id_fkey" FOREIGN KEY ("organization_id", "repository_id") REFERENCES "repository"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "team_repository" ADD CONSTRAINT "team_repository_repository_id_repository_path_id_fkey" FOREIGN KEY ("repository_id", "repository_path_id") REFERENCES "repository_path"("repository_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "blob_chunk" ADD CONSTRAINT "blob_chunk_sha256_fkey" FOREIGN KEY ("sha256") REFERENCES "blob"("sha256") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "asset" ADD CONSTRAINT "asset_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "asset" ADD CONSTRAINT "asset_organization_id_team_id_fkey" FOREIGN KEY ("organization_id", "team_id") REFERENCES "team"("organization_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "asset" ADD CONSTRAINT "asset_id_active_version_id_fkey" FOREIGN KEY ("id", "active_version_id") REFERENCES "asset_version"("asset_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "asset_version" ADD CONSTRAINT "asset_version_organization_id_asset_id_fkey" FOREIGN KEY ("organization_id", "asset_id") REFERENCES "asset"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "asset_version" ADD CONSTRAINT "asset_version_sha256_fkey" FOREIGN KEY ("sha256") REFERENCES "blob"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "asset_name" ADD CONSTRAINT "asset_name_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "installation" ADD CONSTRAINT "installation_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "installation" ADD CONSTRAINT "installation_organization_id_asset_id_fkey" FOREIGN KEY ("organization_id", "asset_id") REFERENCES "asset"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "installation" ADD CONSTRAINT "installation_organization_id_collection_id_fkey" FOREIGN KEY ("organization_id", "collection_id") REFERENCES "collection"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "installation" ADD CONSTRAINT "installation_organization_id_repository_id_fkey" FOREIGN KEY ("organization_id", "repository_id") REFERENCES "repository"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "installation" ADD CONSTRAINT "installation_repository_id_repository_path_id_fkey" FOREIGN KEY ("repository_id", "repository_path_id") REFERENCES "repository_path"("repository_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "installation" ADD CONSTRAINT "installation_organization_id_team_id_fkey" FOREIGN KEY ("organization_id", "team_id") REFERENCES "team"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "installation" ADD CONSTRAINT "installation_organization_id_user_id_fkey" FOREIGN KEY ("organization_id", "user_id") REFERENCES "membership"("organization_id", "user_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "installation" ADD CONSTRAINT "installation_organization_id_bot_id_fkey" FOREIGN KEY ("organization_id", "bot_id") REFERENCES "bot"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "collection" ADD CONSTRAINT "collection_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "collection_asset" ADD CONSTRAINT "collection_asset_organization_id_collection_id_fkey" FOREIGN KEY ("organization_id", "collection_id") REFERENCES "collection"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "collection_asset" ADD CONSTRAINT "collection_asset_organization_id_asset_id_fkey" FOREIGN KEY ("organization_id", "asset_id") REFERENCES "asset"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "change_request" ADD CONSTRAINT "change_request_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "change_request" ADD CONSTRAINT "change_request_organization_id_asset_id_fkey" FOREIGN KEY ("organization_id", "asset_id") REFERENCES "asset"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "change_request" ADD CONSTRAINT "change_request_asset_id_base_version_id_fkey" FOREIGN KEY ("asset_id", "base_version_id") REFERENCES "asset_version"("asset_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "change_request_file" ADD CONSTRAINT "change_request_file_organization_id_change_request_id_fkey" FOREIGN KEY ("organization_id", "change_request_id") REFERENCES "change_request"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "installation_request" ADD CONSTRAINT "installation_request_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "installation_request" ADD CONSTRAINT "installation_request_organization_id_asset_id_fkey" FOREIGN KEY ("organization_id", "asset_id") REFERENCES "asset"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "installation_request" ADD CONSTRAINT "installation_request_organization_id_repository_id_fkey" FOREIGN KEY ("organization_id", "repository_id") REFERENCES "repository"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "installation_request" ADD CONSTRAINT "installation_request_repository_id_repository_path_id_fkey" FOREIGN KEY ("repository_id", "repository_path_id") REFERENCES "repository_path"("repository_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "installation_request" ADD CONSTRAINT "installation_request_organization_id_team_id_fkey" FOREIGN KEY ("organization_id", "team_id") REFERENCES "team"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "installation_request" ADD CONSTRAINT "installation_request_organization_id_user_id_fkey" FOREIGN KEY ("organization_id", "user_id") REFERENCES "membership"("organization_id", "user_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "installation_request" ADD CONSTRAINT "installation_request_organization_id_bot_id_fkey" FOREIGN KEY ("organization_id", "bot_id") REFERENCES "bot"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "entitlement_revision" ADD CONSTRAINT "entitlement_revision_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What follows is written by hand: rules that schema.prisma cannot express. docs/storage.md explains each.

-- Archives are compressed already.
ALTER TABLE "blob_chunk" ALTER COLUMN "bytes" SET STORAGE EXTERNAL;

ALTER TABLE "blob" ADD CONSTRAINT "blob_key_is_sha256" CHECK ("sha256" ~ '^[0-9a-f]{64}$');

ALTER TABLE "asset"
  ADD CONSTRAINT "asset_slug_form" CHECK ("slug" ~ '^[a-z0-9][a-z0-9._-]*$'),
  ADD CONSTRAINT "asset_living_has_version" CHECK ("deleted_at" IS NOT NULL OR "latest_version" <> '');

ALTER TABLE "asset_name" ADD CONSTRAINT "asset_name_key_is_sha256" CHECK ("sha256" ~ '^[0-9a-f]{64}$');

CREATE FUNCTION "asset_name_is_for_ever"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a name and version that once existed keeps its bytes';
END
$$;

CREATE TRIGGER "asset_name_no_change" BEFORE UPDATE OR DELETE OR TRUNCATE ON "asset_name"
  FOR EACH STATEMENT EXECUTE FUNCTION "asset_name_is_for_ever"();

ALTER TABLE "repository"
  ADD CONSTRAINT "repository_address_form" CHECK (
    "host" = lower("host") AND "namespace" = lower("namespace") AND "name" = lower("name")
    AND "host" <> '' AND "namespace" <> '' AND "name" <> ''
  );

ALTER TABLE "repository_path" ADD CONSTRAINT "repository_path_not_empty" CHECK (cardinality("paths") > 0);

ALTER TABLE "installation"
  ADD CONSTRAINT "installation_of_one" CHECK (num_nonnulls("asset_id", "collection_id") = 1),
  ADD CONSTRAINT "installation_one_target" CHECK (
    num_nonnulls("repository_id", "team_id", "user_id", "bot_id") = CASE WHEN "target" = 'ORGANIZATION' THEN 0 ELSE 1 END
    AND ("target" = 'REPOSITORY') = ("repository_id" IS NOT NULL)
    AND ("target" = 'TEAM') = ("team_id" IS NOT NULL)
    AND ("target" = 'USER') = ("user_id" IS NOT NULL)
    AND ("target" = 'BOT') = ("bot_id" IS NOT NULL)
    AND ("repository_path_id" IS NULL OR "target" = 'REPOSITORY')
  );

-- On expressions: a null is no value to a plain unique index, so that two equal rows would both go in.
CREATE UNIQUE INDEX "installation_once" ON "installation" (
  coalesce("asset_id", "collection_id"), "target",
  coalesce("repository_id", "team_id", "user_id", "bot_id", ''), coalesce("repository_path_id", '')
);

CREATE UNIQUE INDEX "team_repository_once" ON "team_repository" ("team_id", "repository_id", coalesce("repository_path_id", ''));

ALTER TABLE "installation_request"
  ADD CONSTRAINT "installation_request_one_target" CHECK (
    num_nonnulls("repository_id", "team_id", "user_id", "bot_id") = CASE WHEN "target" = 'ORGANIZATION' THEN 0 ELSE 1 END
    AND ("target" = 'REPOSITORY') = ("repository_id" IS NOT NULL)
    AND ("target" = 'TEAM') = ("team_id" IS NOT NULL)
    AND ("target" = 'USER') = ("user_id" IS NOT NULL)
    AND ("target" = 'BOT') = ("bot_id" IS NOT NULL)
    AND ("repository_path_id" IS NULL OR "target" = 'REPOSITORY')
  ),
  ADD CONSTRAINT "installation_request_one_decision" CHECK ("approved_at" IS NULL OR "rejected_at" IS NULL);

CREATE UNIQUE INDEX "installation_request_one_open" ON "installation_request" (
  "asset_id", "target", coalesce("repository_id", "team_id", "user_id", "bot_id", ''), coalesce("repository_path_id", '')
) WHERE "approved_at" IS NULL AND "rejected_at" IS NULL;

ALTER TABLE "change_request"
  ADD CONSTRAINT "change_request_one_end" CHECK ("merged_at" IS NULL OR "closed_at" IS NULL),
  ADD CONSTRAINT "change_request_merged_version" CHECK (("merged_at" IS NULL) = ("merged_version" IS NULL));

ALTER TABLE "collection" ADD CONSTRAINT "collection_color_form" CHECK ("color" IS NULL OR "color" ~ '^#[0-9a-f]{6}$');
