import { clsx, type ClassValue } from 'clsx';
import { extendTailwindMerge } from 'tailwind-merge';

// The tokens rename sizes, corners and shadows; unless told, the merger would take `text-note` for a colour.
const merge = extendTailwindMerge({
  extend: {
    theme: {
      text: ['note', 'data', 'body', 'lead', 'code'],
      radius: ['control', 'float'],
      shadow: ['float', 'dialog'],
    },
  },
});

/** Joins class names; of two that contradict, the later wins. */
export function cn(...classes: ClassValue[]): string {
  return merge(clsx(classes));
}
