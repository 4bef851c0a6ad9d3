import { PlainPage } from '@/components/frame/plain-page';

export default function LinkNotKnown() {
  return (
    <PlainPage
      title="Link not known"
      help="Code 404"
      sentence="This link leads to no sign-in."
      under="It may be cut off: copy it whole out of the mail, to its last letter. Otherwise ask whoever sent it for a new one."
    />
  );
}
