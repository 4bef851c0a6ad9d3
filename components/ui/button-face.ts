import { cva, type VariantProps } from 'class-variance-authority';

/** What a button looks like, shared by buttons and links that act as one. */
export const buttonFace = cva(
  'inline-flex items-center justify-center gap-[7px] min-h-(--control) px-3 border rounded-control font-medium whitespace-nowrap no-underline cursor-pointer select-none transition-colors duration-(--fast) ease-platen [&_.lucide]:size-4 [&_.lucide]:flex-none [&_.lucide]:stroke-[1.5] disabled:cursor-not-allowed aria-disabled:cursor-not-allowed',
  {
    variants: {
      variant: {
        plain:
          'bg-paper border-rule-strong text-ink hover:bg-well hover:border-ink-3 hover:text-ink active:bg-well-2 disabled:text-ink-3 disabled:border-rule disabled:bg-well disabled:hover:border-rule',
        key: 'bg-key border-key text-on-key hover:bg-key-hover hover:border-key-hover hover:text-on-key disabled:text-ink-3 disabled:border-rule disabled:bg-well',
        quiet: 'border-transparent px-2 text-ink hover:bg-well hover:text-ink active:bg-well-2 disabled:text-ink-3 disabled:hover:bg-transparent',
        row: 'border-transparent px-2 -mx-[9px] text-accent hover:bg-well hover:text-accent active:bg-well-2 disabled:text-ink-3',
        danger: 'bg-paper border-failing text-failing hover:bg-failing-surface hover:text-failing disabled:text-ink-3 disabled:border-rule disabled:bg-well',
        'danger-key': 'bg-failing border-failing text-paper hover:text-paper hover:opacity-90 disabled:text-ink-3 disabled:border-rule disabled:bg-well',
      },
      size: { regular: '', small: 'min-h-7 px-2.5 max-tab:min-h-10' },
      square: { true: 'w-(--control) px-0', false: '' },
    },
    compoundVariants: [{ size: 'small', square: true, className: 'w-7 px-0 max-tab:w-10' }],
    defaultVariants: { variant: 'plain', size: 'regular', square: false },
  },
);

/**
 * `key` is the one filled action of a page or dialog; `row` the plain accent text at the end of a row;
 * `danger-key` stands only in the dialog that asks.
 */
export type ButtonLook = Pick<VariantProps<typeof buttonFace>, 'variant' | 'size'>;
