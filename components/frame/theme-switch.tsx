'use client';

import { SunMoon } from 'lucide-react';
import { useTheme } from 'next-themes';
import { IconButton } from '@/components/ui/icon-button';

/** Light or dark. Until it is pressed, the system's choice holds. */
export function ThemeSwitch() {
  const { resolvedTheme, setTheme } = useTheme();
  return (
    <IconButton label="Switch between light and dark" onClick={() => setTheme(resolvedTheme === 'dark' ? 'light' : 'dark')}>
      <SunMoon aria-hidden="true" />
    </IconButton>
  );
}
