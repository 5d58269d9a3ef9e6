import type { App } from '../../src/app.ts';
import type { Db } from '../../src/db/client.ts';
import { type Client, clientOf, dataOf } from '../support/client.ts';
import type { Token } from '../support/story.ts';

export const sx = 'sleuth-skills-claude-code';
export const grantType = 'urn:ietf:params:oauth:grant-type:device_code';
export const devicePath = '/api/oauth/device-authorization/';
export const tokenPath = '/api/oauth/token/';

/** What a terminal was told when it asked. */
export interface Asked {
  deviceCode: string;
  userCode: string;
}

export const approveDevice = `mutation ($approve: Boolean!, $clientId: String!, $userCode: String!, $botGid: String) {
  approveDevice(approve: $approve, clientId: $clientId, userCode: $userCode, botGid: $botGid) { result { success error } } }`;

/** A program without a browser, as it speaks to the app: forms, and no credential. */
export function terminalOf(app: App, db: Db, ip = '192.0.2.1') {
  const client = clientOf(app, {}, ip);

  async function post(path: string, form: Record<string, string> | string, headers: Record<string, string> = {}) {
    const type = { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'skills/2.3.4' };
    const body = new URLSearchParams(form).toString();
    const answer = await client.fetch(path, { method: 'POST', headers: { ...type, ...headers }, body });
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Record<string, unknown> };
  }

  async function ask(clientId = sx): Promise<Asked> {
    const { body } = await post(devicePath, { client_id: clientId });
    return { deviceCode: String(body['device_code']), userCode: String(body['user_code']) };
  }

  const poll = ({ deviceCode }: Asked, clientId = sx) =>
    post(tokenPath, { grant_type: grantType, device_code: deviceCode, client_id: clientId });

  /** How a poll ended, in a word. */
  const word = async (asked: Asked, clientId = sx) => {
    const { body } = await poll(asked, clientId);
    return 'access_token' in body ? 'token' : String(body['error']);
  };

  const grantOf = ({ userCode }: Asked) => db.deviceGrant.findUniqueOrThrow({ where: { userCode: userCode.replace('-', '') } });

  /** Time passes for one grant: all of its moments lie that much further back. */
  async function age(asked: Asked, seconds: number): Promise<void> {
    const back = (moment: Date | null) => moment && new Date(moment.getTime() - seconds * 1_000);
    const { id, createdAt, expiresAt, lastPolledAt } = await grantOf(asked);
    const data = { createdAt: back(createdAt)!, expiresAt: back(expiresAt)!, lastPolledAt: back(lastPolledAt) };
    await db.deviceGrant.update({ where: { id }, data });
  }

  /** Somebody decides; answers with what is wrong, or null. */
  async function decide(by: Client, { userCode }: Asked, given: Record<string, unknown> = {}): Promise<string | null> {
    const variables = { approve: true, clientId: sx, userCode, botGid: null, ...given };
    const { result } = dataOf(await by.query(approveDevice, variables)).approveDevice;
    if (result.success !== (result.error === null)) throw new Error(`Neither done nor refused: ${JSON.stringify(result)}`);
    return result.error;
  }

  /** From the question to the token. */
  async function letIn(by: Client, given: Record<string, unknown> = {}): Promise<Token> {
    const asked = await ask();
    const error = await decide(by, asked, given);
    const { body } = await poll(asked);
    if (error || !body['access_token']) throw new Error(`Not let in: ${error} ${JSON.stringify(body)}`);
    const raw = String(body['access_token']);
    const { id } = await db.token.findFirstOrThrow({ where: { kind: 'DEVICE_TOKEN' }, orderBy: { id: 'desc' } });
    return { kind: 'token', id, raw };
  }

  return { post, ask, poll, word, age, grantOf, decide, letIn };
}
