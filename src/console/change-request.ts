import { Hono } from 'hono';
import { html } from 'hono/html';
import { asManager, checkGate } from '../auth/gate.ts';
import { findChangeRequest, type WholeChangeRequest } from '../change-requests/find-change-request.ts';
import { readsChangeRequests } from '../change-requests/gates.ts';
import { howItEnded } from '../change-requests/policy.ts';
import { revisionOf } from '../change-requests/revision.ts';
import type { RouterEnv } from '../http/router.ts';
import { Forbidden, NotFound } from '../kernel/errors.ts';
import { layout, notice, page, redirect } from './page.ts';

/** What clients print as the address of a change request. It is looked at here; it is decided about over the API. */
export const changeRequestPages = new Hono<RouterEnv>().get('/:id', async (c) => {
  const { db, principal } = c.env.call;
  const id = c.req.param('id');
  if (principal.kind === 'ANONYMOUS') return redirect(`/sign-in?next=/change-requests/${encodeURIComponent(id)}`);
  try {
    checkGate(readsChangeRequests, principal, null);
    return page(layout('Change request', view(await findChangeRequest(db, asManager(principal), id))));
  } catch (error) {
    if (error instanceof NotFound) return notice('Change request', error.message, 404);
    if (error instanceof Forbidden) return notice('Change request', error.message, 403);
    throw error;
  }
});

const made = { ADD: 'set', MODIFY: 'set', DELETE: 'deleted' };

function view(request: WholeChangeRequest) {
  const { id, title, description, asset, baseVersion, files, createdByName, createdAt } = request;
  const ended = howItEnded(request);
  return html`<h2>${title}</h2>
    ${description && html`<p style="white-space: pre-wrap">${description}</p>`}
    <p>
      ${createdByName} proposed it for <strong>${asset.slug}</strong>, version ${baseVersion.version}, on
      ${createdAt.toISOString().slice(0, 10)}.
    </p>
    <ul>
      ${files.map(({ path, action }) => html`<li><code>${path}</code>: ${made[action]}</li>`)}
    </ul>
    ${files.length === 0 && html`<p>It changes no file yet.</p>`}
    <p role="status">${ended ?? 'It is open.'}</p>
    <p class="hint">
      Read its files in <a href="/graphql">GraphiQL</a>: <code>assetPullRequest</code> with the id <code>${id}</code>.
      ${
        ended === null &&
        html`Who may decide does so there, with <code>mergeAssetPullRequest</code> or <code>closeAssetPullRequest</code>. With the revision
          <code>${revisionOf(request)}</code>, it is merged as it is now and not as it may have become.`
      }
    </p>`;
}
