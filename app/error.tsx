'use client';

import { PlainPage } from '@/components/frame/plain-page';
import { Button } from '@/components/ui/button';

export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <PlainPage
      title="This page broke"
      help={error.digest ? <>Reference <span className="mono">{error.digest}</span></> : undefined}
      sentence="Platen could not show this page."
      under="Mail is not affected: it is accepted and sent by other processes. Load the page again; if it stays so, look for the reference in the log of the web process."
    >
      <Button variant="key" onClick={reset}>Load the page again</Button>
    </PlainPage>
  );
}
