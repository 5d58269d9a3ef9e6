import { connectionType } from '../graphql/connection.ts';
import { VaultAsset } from './schema.ts';

export const VaultAssetsConnection = connectionType('VaultAssetsConnection', VaultAsset, 'assets');
