import { SandboxClient, type OpenedMail } from '@/sandbox/client';
import type { ProductInfo } from '../stage/product-info';
import { waitUntil } from '../stage/wait-until';

/** The sandbox cloud of a running product. */
export function sandboxOf(product: Pick<ProductInfo, 'sandboxUrl'>): SandboxClient {
  return new SandboxClient(product.sandboxUrl.replace(/\/$/, ''));
}

/** Waits until so many mails of this subject arrived, and opens the newest. */
export async function arrived(sandbox: SandboxClient, subject: string, { count = 1 } = {}): Promise<OpenedMail> {
  const mails = await waitUntil(
    `${count} mails "${subject}" arrived`,
    async () => {
      const found = await sandbox.inbox({ subject });
      return found.length >= count && found;
    },
  );
  return sandbox.mail(mails[0]?.id ?? '');
}
