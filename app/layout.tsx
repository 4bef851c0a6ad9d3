import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import { connection } from 'next/server';
import type { ReactNode } from 'react';
import { fontClasses } from '@/app/fonts';
import { Providers } from '@/components/frame/providers';
import './globals.css';

export const metadata: Metadata = {
  title: { template: '%s · Platen', default: 'Platen' },
  description: 'Mail for printer fleets: scan-to-email through Exchange Online.',
  icons: { icon: { url: '/icon.svg', type: 'image/svg+xml' } },
  robots: { index: false, follow: false },
};

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fdfdfe' },
    { media: '(prefers-color-scheme: dark)', color: '#11141b' },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  // The nonce differs with every request, so no page may be made ahead of time.
  await connection();
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  return (
    <html lang="en" className={fontClasses} suppressHydrationWarning>
      <body>
        <Providers nonce={nonce}>{children}</Providers>
      </body>
    </html>
  );
}
