'use client';

import { lazy, Suspense } from 'react';
import { Working } from '@/components/ui/working';

const Drawn = lazy(async () => ({ default: (await import('qrcode.react')).QRCodeSVG }));

/** A QR code, always dark on white so that every camera reads it; drawn only when it is asked for. */
export function QrCode({ address, label }: { address: string; label: string }) {
  return (
    <div className="grid size-34 place-items-center rounded-control bg-[#fff] ring-1 ring-rule max-tab:size-28">
      <Suspense fallback={<Working>Drawing</Working>}>
        <Drawn value={address} role="img" aria-label={label} marginSize={2} bgColor="#ffffff" fgColor="#10131c" className="size-full rounded-control" />
      </Suspense>
    </div>
  );
}
