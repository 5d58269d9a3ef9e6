import type { Asset } from '../generated/prisma/client.ts';
import { Forbidden } from '../kernel/errors.ts';

/** A change of a published asset that somebody else decides about: it can be proposed instead. */
export class EditDenied extends Forbidden {
  readonly asset: Pick<Asset, 'id' | 'slug'>;

  constructor(asset: Pick<Asset, 'id' | 'slug'>) {
    super(
      'Only an ADMIN or the OWNER of the organization, or an admin of the team that owns the asset, may change it at once. createAssetPullRequest proposes a change of its files.',
    );
    this.asset = asset;
  }
}
