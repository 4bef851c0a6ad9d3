import type { ComponentProps } from 'react';
import { buttonFace, type ButtonLook } from '@/components/ui/button-face';
import { cn } from '@/components/ui/cn';

/** A square button with only an icon; `label` is what it is called. */
export function IconButton({
  label,
  variant = 'quiet',
  size,
  className,
  ...rest
}: Omit<ComponentProps<'button'>, 'aria-label'> & ButtonLook & { label: string }) {
  return <button type="button" aria-label={label} title={label} className={cn(buttonFace({ variant, size, square: true }), className)} {...rest} />;
}
