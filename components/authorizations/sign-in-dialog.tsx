'use client';

import { useSignInContent } from '@/components/authorizations/sign-in-content';
import type { SignInRun } from '@/components/authorizations/use-sign-in-run';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';

/** The dialog of a sign-in. It completes by itself; its title and the places of its buttons stay through all states. */
export function SignInDialog({ signIn, open, onOpenChange }: { signIn: SignInRun; open: boolean; onOpenChange: (open: boolean) => void }) {
  const close = () => onOpenChange(false);
  const content = useSignInContent(signIn, <Button onClick={close}>Close</Button>, <Button variant="key" onClick={close}>Close</Button>);
  return <Dialog open={open} onOpenChange={onOpenChange} {...content} />;
}
