-- CreateEnum
CREATE TYPE "AppPluginMode" AS ENUM ('OPEN', 'ALLOWLIST', 'DISABLED');

-- CreateTable
CREATE TABLE "app_plugin_policy" (
    "organization_id" TEXT NOT NULL,
    "mode" "AppPluginMode" NOT NULL,
    "allowed" TEXT[] DEFAULT ARRAY[]::TEXT[],

    CONSTRAINT "app_plugin_policy_pkey" PRIMARY KEY ("organization_id")
);

-- CreateTable
CREATE TABLE "app_plugin_document" (
    "organization_id" TEXT NOT NULL,
    "plugin_id" TEXT NOT NULL,
    "document" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_by_id" TEXT NOT NULL,

    CONSTRAINT "app_plugin_document_pkey" PRIMARY KEY ("organization_id","plugin_id")
);

-- CreateTable
CREATE TABLE "asset_benchmark" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "asset_id" TEXT NOT NULL,
    "record" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by_id" TEXT NOT NULL,

    CONSTRAINT "asset_benchmark_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "asset_evaluation" (
    "version_id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "asset_id" TEXT NOT NULL,
    "confidence" DOUBLE PRECISION NOT NULL,
    "result" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by_id" TEXT NOT NULL,

    CONSTRAINT "asset_evaluation_pkey" PRIMARY KEY ("version_id")
);

-- CreateIndex
CREATE INDEX "asset_benchmark_asset_id_id_idx" ON "asset_benchmark"("asset_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "asset_evaluation_asset_id_version_id_key" ON "asset_evaluation"("asset_id", "version_id");

-- AddForeignKey
ALTER TABLE "app_plugin_policy" ADD CONSTRAINT "app_plugin_policy_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "app_plugin_document" ADD CONSTRAINT "app_plugin_document_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "asset_benchmark" ADD CONSTRAINT "asset_benchmark_organization_id_asset_id_fkey" FOREIGN KEY ("organization_id", "asset_id") REFERENCES "asset"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "asset_evaluation" ADD CONSTRAINT "asset_evaluation_organization_id_asset_id_fkey" FOREIGN KEY ("organization_id", "asset_id") REFERENCES "asset"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "asset_evaluation" ADD CONSTRAINT "asset_evaluation_asset_id_version_id_fkey" FOREIGN KEY ("asset_id", "version_id") REFERENCES "asset_version"("asset_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What follows is written by hand: rules that schema.prisma cannot express. docs/storage.md explains each.

ALTER TABLE "app_plugin_document"
  ADD CONSTRAINT "app_plugin_document_id_form" CHECK ("plugin_id" ~ '^[a-z][a-z0-9-]{1,63}$'),
  ADD CONSTRAINT "app_plugin_document_size" CHECK (octet_length("document") <= 262144);

ALTER TABLE "asset_benchmark" ADD CONSTRAINT "asset_benchmark_size" CHECK (octet_length("record") <= 262144);

ALTER TABLE "asset_evaluation" ADD CONSTRAINT "asset_evaluation_confidence_share" CHECK ("confidence" BETWEEN 0 AND 1);
