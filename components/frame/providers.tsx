'use client';

import { CSPProvider } from '@base-ui/react/csp-provider';
import { ThemeProvider } from 'next-themes';
import type { ReactNode } from 'react';

/** Theme before the first paint, and the nonce for what must be inline. */
export function Providers({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  const withNonce = nonce === undefined ? {} : { nonce };
  return (
    <CSPProvider {...withNonce}>
      <ThemeProvider attribute="data-theme" defaultTheme="system" enableSystem enableColorScheme={false} disableTransitionOnChange storageKey="platen-theme" {...withNonce}>
        {children}
      </ThemeProvider>
    </CSPProvider>
  );
}
