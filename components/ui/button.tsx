import type { ComponentProps } from 'react';
import { buttonFace, type ButtonLook } from '@/components/ui/button-face';
import { cn } from '@/components/ui/cn';
import { Mark } from '@/components/ui/mark';

/** `busy` keeps focus and refuses a second press; the words should then say what goes on ("Saving"). */
export type ButtonProps = ComponentProps<'button'> & ButtonLook & { busy?: boolean };

/** A button: verb and object, with a lucide icon before the words where it helps. */
export function Button({ variant, size, busy, type = 'button', className, children, onClick, ...rest }: ButtonProps) {
  return (
    <button
      type={type}
      className={cn(buttonFace({ variant, size }), className)}
      {...(busy ? { 'aria-busy': true, 'aria-disabled': true } : {})}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      {...rest}
    >
      {busy && <Mark state="waiting" plain spin />}
      {children}
    </button>
  );
}
