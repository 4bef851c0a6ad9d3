import { z } from 'zod';
import { list, text } from '@/lib/base/contract';

/** The keys of one account, as claims have them. More than an account has names. */
export const accountInput = z.strictObject({ keys: list(text(400), 200) });
