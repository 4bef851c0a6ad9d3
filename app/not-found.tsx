import type { Metadata } from 'next';
import { PlainPage } from '@/components/frame/plain-page';
import { ButtonLink } from '@/components/ui/button-link';

export const metadata: Metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <PlainPage
      title="Not found"
      help="Code 404"
      sentence="There is nothing at this address, or it belongs to an organization you are not in."
      under="It may have been deleted or renamed since the link was made."
    >
      <ButtonLink href="/" variant="key">Go to your printers</ButtonLink>
    </PlainPage>
  );
}
