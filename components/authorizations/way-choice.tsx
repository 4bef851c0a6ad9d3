import { wayWord } from '@/components/authorizations/way-words';
import { Segmented } from '@/components/ui/segmented';
import { signInWays, type SignInWay } from '@/lib/authorizations/rules/ways';

/** The three ways for the same mailbox, the code first. */
export function WayChoice({ way, onChange }: { way: SignInWay; onChange: (way: SignInWay) => void }) {
  return <Segmented label="How to sign in" value={way} onChange={onChange} segments={signInWays.map((value) => ({ value, label: wayWord[value] }))} />;
}
