import { PASSWORD, WELL_KNOWN } from '@/sandbox/accounts/directory';
import { registrationOf } from '@/sandbox/entra/clients';
import type { Attempt } from '@/sandbox/entra/sign-in';
import { html, type Html } from '@/sandbox/pages/html';
import { signInPage, wrong } from '@/sandbox/pages/layout';

const appName = (attempt: Attempt) => registrationOf(attempt.clientId)?.name ?? 'the application';

function invalid(id: string, fault: string | undefined, hint?: string): Html {
  const described = [fault === undefined ? undefined : id, hint].filter(Boolean).join(' ');
  return html`${fault !== undefined && html` aria-invalid="true"`}${described !== '' && html` aria-describedby="${described}"`}`;
}

const titled = (title: string, fault: string | undefined) => (fault === undefined ? title : `Error: ${title}`);

export function codeStep(code: string, fault?: string): string {
  return signInPage(titled('Enter code', fault), html`<h1>Enter code</h1>
<p>Type the code that Platen or your printer shows, to let it sign in.</p>
<form method="post" action="/devicelogin" novalidate>
<div class="field"><label for="code">Code</label>
<input class="code" id="code" name="code" value="${code}" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="24" autofocus${invalid('code-wrong', fault)}>
${wrong('code-wrong', fault)}</div>
<div class="doing"><button class="b key" type="submit">Next</button></div>
</form>`);
}

export function accountStep(attempt: Attempt, address: string, fault?: string): string {
  const choices = WELL_KNOWN.filter(({ kind }) => kind !== 'shared').map(
    (account) => html`<li><button type="submit" name="pick" value="${account.address}">${account.address}<span class="note">${account.name}, ${account.note}</span></button></li>`,
  );
  return signInPage(titled('Sign in', fault), html`<h1>Sign in</h1>
<p>to continue to ${appName(attempt)}</p>
<form method="post" action="/signin/${attempt.id}/account" novalidate>
<div class="field"><label for="address">Email address</label>
<input id="address" name="address" type="email" value="${address}" autocomplete="username" autocapitalize="none" spellcheck="false" autofocus${invalid('address-wrong', fault, 'address-hint')}>
${wrong('address-wrong', fault)}
<p class="note hint" id="address-hint">Any address ending in @contoso.example or @fabrikam.example works.</p></div>
<div class="doing"><button class="b key" type="submit">Next</button></div>
</form>
<form class="pick" method="post" action="/signin/${attempt.id}/account"><h2>Or pick a test account</h2><ul>${choices}</ul></form>`);
}

export function passwordStep(attempt: Attempt, fault?: string): string {
  return signInPage(titled('Enter password', fault), html`<p class="who">${attempt.account ?? ''}</p>
<h1>Enter password</h1>
<form method="post" action="/signin/${attempt.id}/password" novalidate>
<input class="sr" type="text" name="username" value="${attempt.account ?? ''}" autocomplete="username" tabindex="-1" aria-hidden="true" readonly>
<div class="field"><label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" autofocus${invalid('password-wrong', fault, 'password-hint')}>
${wrong('password-wrong', fault)}
<p class="note hint" id="password-hint">Every sandbox account has the password <span class="mono">${PASSWORD}</span></p></div>
<div class="doing"><button class="b key" type="submit">Sign in</button></div>
</form>
<form method="post" action="/signin/${attempt.id}/another" style="margin-top:20px"><button class="lnk" type="submit">Use another account</button></form>`);
}

export function confirmStep(attempt: Attempt): string {
  const name = appName(attempt);
  return signInPage(`Are you trying to sign in to ${name}?`, html`<p class="who">${attempt.account ?? ''}</p>
<h1>Are you trying to sign in to ${name}?</h1>
<p>Continue only if you started this yourself. ${name} will be able to send mail as this account.</p>
<form method="post" action="/signin/${attempt.id}/confirm">
<div class="doing"><button class="b key" type="submit" name="answer" value="continue" autofocus>Continue</button><button class="b" type="submit" name="answer" value="cancel">Cancel</button></div>
</form>`);
}

export function doneStep(attempt: Attempt): string {
  const name = appName(attempt);
  return signInPage(`You have signed in to ${name}`, html`<svg class="tick" viewBox="0 0 28 28" fill="none" stroke="currentColor" stroke-width="2.500" aria-hidden="true"><path d="m5 15 6 6 12-14"/></svg>
<h1>You have signed in to ${name} on your device.</h1>
<p>You may now close this window.</p>
<dl class="facts"><dt>Account</dt><dd>${attempt.account ?? ''}</dd></dl>`);
}

export function declinedStep(attempt: Attempt): string {
  const name = appName(attempt);
  return signInPage('You cancelled the sign-in', html`<h1>You cancelled the sign-in.</h1>
<p>${name} was not given access. To sign in after all, get a new code there. You may now close this window.</p>`);
}

export function refusedStep(attempt: Attempt): string {
  const refused = attempt.refused;
  return signInPage('You cannot access this right now', html`<h1>You cannot access this right now</h1>
<p>Your sign-in was successful but does not meet the criteria to access this resource. Your admin may be able to change that.</p>
<p>${refused?.message ?? ''}</p>
<dl class="facts"><dt>Error code</dt><dd>${refused?.code ?? ''}</dd><dt>Request id</dt><dd class="mono">${refused?.request ?? ''}</dd><dt>Time</dt><dd>${refused?.at ?? ''}</dd><dt>App name</dt><dd>${appName(attempt)}</dd><dt>Account</dt><dd>${attempt.account ?? ''}</dd></dl>`);
}

export function lostStep(): string {
  return signInPage('This sign-in has ended', html`<h1>This sign-in has ended</h1>
<p>It was finished, or took longer than half an hour. <a href="/devicelogin">Enter a code again</a>.</p>`);
}

export function errorStep(error: string, description: string): string {
  return signInPage('This sign-in could not begin', html`<h1>This sign-in could not begin</h1>
<p>The application asked for something that Entra ID does not allow.</p>
<dl class="facts"><dt>Error</dt><dd class="mono">${error}</dd><dt>Reason</dt><dd>${description}</dd></dl>`);
}
