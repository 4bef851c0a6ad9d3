'use client';

import { signIn } from 'next-auth/react';
import { useRouter } from 'next/navigation';
import { useState, type FormEvent } from 'react';
import { useHydrated } from '@/components/people/use-hydrated';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { FormError } from '@/components/ui/form-error';
import { TextInput } from '@/components/ui/text-input';

const problems: Record<string, string> = {
  log_in_failed: 'This address and password do not fit together. Check both and try again.',
  CredentialsSignin: 'This address and password do not fit together. Check both and try again.',
  invalid_input: 'Type your e-mail address and your password.',
  log_in_busy: 'Very many people are logging in at this moment. Try again in a few seconds.',
  unavailable: 'Platen can’t check passwords right now: its database does not answer. Try again in a minute.',
};

/** The sentence for a code; `too_many_tries:17` says how many seconds to wait. */
function sentenceOf(problem: string): string | undefined {
  const [code = '', seconds] = problem.split(':');
  if (code !== 'too_many_tries') return Object.hasOwn(problems, code) ? problems[code] : problems.unavailable;
  const wait = Math.min(60, Math.max(1, Math.ceil(Number(seconds)) || 60));
  return `Too many failed tries from this network. Wait ${wait} ${wait === 1 ? 'second' : 'seconds'}, then try again.`;
}

interface LogInFormProps {
  /** A path of this site. */
  leadsTo: string;
  /** The code of what went wrong before this page was opened. */
  problem: string | null;
  /** The page came over plain http from another machine. */
  unsafe: boolean;
}

/** E-mail and password. What was typed stays when they do not fit. */
export function LogInForm({ leadsTo, problem, unsafe }: LogInFormProps) {
  const router = useRouter();
  const ready = useHydrated();
  const [busy, setBusy] = useState(false);
  // The number makes the same sentence take focus again after a second try.
  const [fault, setFault] = useState({ code: problem, tries: 0 });

  async function logIn(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy) return;
    const form = new FormData(event.currentTarget);
    setBusy(true);
    const answer = await signIn('credentials', {
      redirect: false,
      email: String(form.get('email') ?? ''),
      password: String(form.get('password') ?? ''),
    }).catch(() => undefined);
    if (answer?.ok && !answer.error) {
      router.replace(leadsTo);
      router.refresh();
      return;
    }
    setBusy(false);
    setFault(({ tries }) => ({ code: answer?.error ?? 'unavailable', tries: tries + 1 }));
  }

  return (
    <form method="post" className="grid gap-5" onSubmit={(event) => void logIn(event)} noValidate>
      {fault.code !== null && <FormError key={fault.tries} title={sentenceOf(fault.code)} />}
      <Field label="Email" layout="stack">
        <TextInput name="email" type="email" autoComplete="username" autoCapitalize="none" spellCheck={false} autoFocus required />
      </Field>
      <Field label="Password" layout="stack">
        <TextInput name="password" type="password" autoComplete="current-password" required />
      </Field>
      {unsafe && (
        <p className="text-note text-pretty text-ink-3">
          This page came over plain http: whoever listens on the way can read the password. Put Platen behind https.
        </p>
      )}
      {/* Before the page's script runs, a press would post the password nowhere. */}
      <Button type="submit" variant="key" busy={busy} disabled={!ready} className="w-full max-tab:min-h-11">
        {busy ? 'Logging in' : 'Log in'}
      </Button>
    </form>
  );
}
