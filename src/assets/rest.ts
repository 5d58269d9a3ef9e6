import { asKnown, asManager } from '../auth/gate.ts';
import { downloadUrl } from '../entitlement/lock.ts';
import { uploadPath } from '../http/paths.ts';
import { pathParameter, restRoutes } from '../http/rest.ts';
import { VersionExists } from './add-version.ts';
import { download, metadata } from './download-rest.ts';
import { EditDenied } from './edit-denied.ts';
import { changesAssets, readsAssets } from './gates.ts';
import { listVersions } from './list-versions.ts';
import { readUpload } from './upload-rest.ts';
import { uploadInput } from './upload-texts-rest.ts';
import { type Uploaded, uploadVersion } from './upload-version.ts';

export const assetRoutes = restRoutes(
  {
    method: 'POST',
    path: uploadPath,
    gate: changesAssets,
    async answer(c) {
      const { db, principal, services } = c.env.call;
      const { archive, texts } = await readUpload(c.req.raw, services.uploads);
      try {
        const published = await uploadVersion(db, asManager(principal), services, archive, uploadInput(texts));
        return c.json(written(published, services.publicUrl), 201);
      } catch (error) {
        if (error instanceof EditDenied) return c.json(proposal(error), 403);
        if (error instanceof VersionExists) return c.json(existing(error), 409);
        throw error;
      } finally {
        await archive.close();
      }
    },
  },
  {
    method: 'GET',
    path: `${uploadPath}/:name/list.txt`,
    gate: readsAssets,
    async answer(c) {
      const { db, principal } = c.env.call;
      const versions = await listVersions(db, asKnown(principal), pathParameter(c, 'name'));
      return c.text(versions.map((version) => `${version}\n`).join(''));
    },
  },
  { method: 'GET', path: `${uploadPath}/:name/:version/metadata.toml`, gate: readsAssets, answer: metadata },
  { method: 'GET', path: `${uploadPath}/:name/:version/:filename`, gate: readsAssets, answer: download },
);

/** What the client reads. A draft is said to be one, because nobody gets it yet. */
function written({ asset, version, isFirstVersion, asked }: Uploaded, publicUrl: URL) {
  const { id, slug, status } = asset;
  const url = downloadUrl(publicUrl, { slug, version });
  const isDraft = status === 'DRAFT';
  return {
    success: true,
    asset: { name: slug, version, url, is_first_version: isFirstVersion, skill_id: id, status, installation_requests: asked },
    ...(isDraft && {
      message:
        asked > 0
          ? 'The asset is a draft: it is handed out once an installation request for it, opened now, is approved.'
          : 'The asset is a draft: it is handed out once somebody who may do so publishes it.',
    }),
  };
}

function proposal({ asset, message }: EditDenied) {
  return { success: false, permission_denied: true, error: message, skill_id: asset.id, skill_slug: asset.slug };
}

function existing({ slug, message, reason }: VersionExists) {
  return { success: false, error: message, message, detail: message, code: reason, asset: { name: slug } };
}
