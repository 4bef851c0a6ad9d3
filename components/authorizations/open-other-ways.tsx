'use client';

import { useSignIn } from '@/components/authorizations/sign-in-scope';
import { startWord, wayWord } from '@/components/authorizations/way-words';
import { Button } from '@/components/ui/button';

/** The ways that a policy against device codes does not stop, where the page tells of one. */
export function OpenOtherWays() {
  const { openAt } = useSignIn();
  return (
    <div className="flex flex-wrap gap-2">
      <Button onClick={() => openAt('browser')}>{startWord.browser}</Button>
      <Button onClick={() => openAt('app_only')}>{wayWord.app_only}</Button>
    </div>
  );
}
