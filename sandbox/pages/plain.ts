import { PASSWORD, TENANTS, WELL_KNOWN } from '@/sandbox/accounts/directory';
import { REGISTRATIONS } from '@/sandbox/entra/clients';
import { html } from './html';
import { sheetPage } from './layout';

export function homePage(addresses: Record<string, string>): string {
  return sheetPage('Overview', '/', html`<section class="part"><div class="m"><h1>Sandbox</h1><p>A cloud on your own machine, to try Platen out and to test it.</p></div><div class="c">
<p class="lead">A simulated Entra ID and Exchange Online. Nothing here reaches Microsoft, and no mail leaves this machine.</p></div></section>
<section class="part"><div class="m"><h2>Places</h2></div><div class="c"><ul class="list">
<li><a href="/inbox">Inbox</a><br>Every mail Platen has sent, with its envelope, its text and its attachments.</li>
<li><a href="/accounts">Accounts</a><br>Who can sign in, and with which password.</li>
<li><a href="/devicelogin">Sign in with a code</a><br>Where the code goes that Platen or a printer shows.</li>
<li><a href="/control">Control</a><br>How tests make tokens short, revoke them, block sign-ins and let the mail server refuse, stall or vanish.</li></ul></div></section>
<section class="part"><div class="m"><h2>Servers</h2><p>They listen on this machine only.</p></div><div class="c"><dl class="kv">${Object.entries(addresses).map(([name, address]) => html`<dt>${name}</dt><dd class="mono">${address}</dd>`)}</dl></div></section>`);
}

export function accountsPage(): string {
  const part = (tid: string, name: string, domain: string) => {
    const rows = WELL_KNOWN.filter(({ address }) => address.endsWith(`@${domain}`)).map(
      (account) => html`<tr><td>${account.address}</td><td>${account.name}</td><td>${account.note}</td></tr>`,
    );
    return html`<section class="part"><div class="m"><h2>${name}</h2><p>Entra tenant <span class="mono">${tid}</span></p></div><div class="c wide"><table class="accounts"><thead><tr><th scope="col">Address</th><th scope="col">Name</th><th scope="col">What it is</th></tr></thead><tbody>${rows}<tr><td>anything@${domain}</td><td></td><td>made at its first sign-in</td></tr></tbody></table></div></section>`;
  };
  const apps = REGISTRATIONS.map(({ id, name, tenant, publicFlows, secrets }) => {
    const good = secrets.filter(({ expired }) => !expired).map(({ value }, place) => html`${place > 0 && ' or '}<span class="mono">${value}</span>`);
    const old = secrets.filter(({ expired }) => expired).map(({ value }) => html`; expired: <span class="mono">${value}</span>`);
    return html`<tr><td>${name}</td><td class="mono">${id}</td><td>${tenant ? 'Contoso only' : 'any tenant'}${!publicFlows && ', public client flows off'}${good.length > 0 && html`, secret ${good}${old}`}</td></tr>`;
  });
  return sheetPage('Accounts', '/accounts', html`<section class="part"><div class="m"><h1>Accounts</h1></div><div class="c"><p class="lead">Every account has the password <span class="mono" style="font-size:20px">${PASSWORD}</span>.</p><p>Any other address in these domains can sign in too, so that your own printer’s name works.</p></div></section>
${TENANTS.map(({ tid, name, domain }) => part(tid, name, domain))}
<section class="part"><div class="m"><h2>App registrations</h2></div><div class="c wide"><table><thead><tr><th scope="col">Name</th><th scope="col">Client id</th><th scope="col">For</th></tr></thead><tbody>${apps}</tbody></table></div></section>
<section class="part"><div class="m"><h2>Sandbox relay</h2><p>For the methods SMTP authentication and none.</p></div><div class="c"><dl class="kv"><dt>User name</dt><dd class="mono">relay@contoso.example</dd><dt>Password</dt><dd class="mono">${PASSWORD}</dd></dl></div></section>`);
}

const CALLS: ReadonlyArray<readonly [call: string, what: string, example?: string]> = [
  ['GET /control/settings', 'Lifetimes and limits as they are.'],
  ['PATCH /control/settings', 'Changes them for what comes after.', '{"accessTokenSeconds": 20, "deviceCodeSeconds": 60, "deviceCodeInterval": 1,\n "limits": {"connections": 3, "messages": 30, "windowSeconds": 60, "recipients": 500}}'],
  ['PATCH /control/accounts/{address}', 'Changes an account: locked, disabled, blocked (Conditional Access bars its device codes: 53003 at the page, 530036 at refresh), oid, signInName, password, smtpAuth, sendAs.', '{"blocked": true}'],
  ['POST /control/revoke', 'Withdraws the grants an account has now. A refresh then answers invalid_grant; access tokens live on, unless smtp is true.', '{"account": "scan@contoso.example", "code": 50173, "smtp": false}'],
  ['POST /control/approve', 'Approves a device code as an account, without the pages. POST /control/decline declines it.', '{"code": "F7KQ2MXPD", "account": "scan@contoso.example"}'],
  ['POST /control/certificates', 'Uploads a certificate (PEM, an RSA key) to an app registration, so that its private key signs in as the app.', '{"client": "aaaaaaaa-0000-4000-8000-000000000004", "certificate": "-----BEGIN CERTIFICATE-----…"}'],
  ['POST /control/entra', 'Lets Entra answer devicecode or token requests with any error, a number of times; action: answer, drop, hang, proceed.', '{"match": {"account": "scan@contoso.example", "request": "refresh_token"},\n "error": "temporarily_unavailable", "code": 90033, "status": 503, "retryAfter": 5, "times": 2}'],
  ['POST /control/sign-in', 'Lets the sign-in page refuse after the password; poller says what the waiting client is told.', '{"code": 65001, "poller": {"error": "invalid_grant", "code": 65001}, "times": 1}'],
  ['POST /control/smtp', 'Lets a mail server give any reply at a stage (connect, ehlo, starttls, auth, mail, rcpt, data, dot), drop the line, hang or wait. keep: at dot, deliver all the same.', '{"stage": "rcpt", "match": {"recipient": "full@contoso.example"},\n "reply": "452 4.3.1 Insufficient system resources", "times": 1}'],
  ['DELETE /control/entra, /sign-in, /smtp', 'Removes the rules; /{id} removes one. What a rule delays goes on then. GET lists them, with how often each was used.'],
  ['GET /control/log', 'What happened, and counts; ?part=, event=, account=, since=.'],
  ['POST /control/reset', 'Everything as at the start. {"inbox": true} empties the inbox too. Grants stay.'],
  ['GET /api/inbox', 'Mails, newest first; ?account=, recipient=, subject=, messageId=. /api/inbox/{id}, /raw, /attachments/{n}. DELETE empties it.'],
];

export function controlPage(): string {
  const rows = CALLS.map(([call, what, example]) => html`<li><span class="mono">${call}</span><br>${what}${example && html`<pre class="well" style="margin-top:6px">${example}</pre>`}</li>`);
  return sheetPage('Control', '/control', html`<section class="part"><div class="m"><h1>Control</h1><p>JSON over http on this port.</p></div><div class="c"><p class="lead">What tests can tell the simulated cloud. Nothing of it outlives a restart, save grants that were revoked.</p></div></section>
<section class="part"><div class="m"><h2>Calls</h2><p>Rules are tried in order; the first that matches applies, as often as times says (-1: always).</p></div><div class="c"><ul class="list">${rows}</ul></div></section>`);
}
