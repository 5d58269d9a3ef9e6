import { expect, test } from 'vitest';
import { variablesOf } from './variables.ts';

test('whatever is not given goes out as null, in lists and objects as well', () => {
  const repositories = [{ url: 'https://github.com/acme/web' }];
  expect(variablesOf('SetAssetInstallations', { input: { assetName: 'code-review', repositories } })).toEqual({
    input: {
      assetName: 'code-review',
      assetVersion: null,
      repositories: [{ url: 'https://github.com/acme/web', paths: null }],
      personalOnly: null,
      installations: null,
      append: null,
    },
  });
  expect(variablesOf('AssetInstallations', { first: 50 })).toEqual({ first: 50, after: null });
  expect(variablesOf('ListBots', {})).toBeUndefined();
});

test('what the client cannot leave out or cannot send is no replay', () => {
  expect(() => variablesOf('FindUser', {})).toThrow('The client always sends FindUser.term.');
  expect(() => variablesOf('CreateBot', { input: { name: 'ci', color: 'red' } })).toThrow(/color in CreateBotInput/);
});
