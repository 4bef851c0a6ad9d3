'use client';

import { Field } from '@/components/ui/field';
import { TextInput } from '@/components/ui/text-input';

/** What a printer is, while it is edited. */
export interface IdentityDraft {
  name: string;
  make: string;
  model: string;
  serial: string;
  assetTag: string;
  firmware: string;
  address: string;
  site: string;
}

export const freshIdentity: IdentityDraft = { name: '', make: '', model: '', serial: '', assetTag: '', firmware: '', address: '', site: '' };

interface IdentityFieldsProps {
  draft: IdentityDraft;
  change: (part: Partial<IdentityDraft>) => void;
  error: (name: string) => string | undefined;
  /** Sites there are; another name makes one. */
  sites: readonly string[];
}

const lines: { name: keyof IdentityDraft; entry: string; label: string; required?: boolean; mono?: boolean; note?: string; placeholder?: string; longest: number }[] = [
  { name: 'name', entry: 'name', label: 'Name', required: true, placeholder: 'Reception', note: 'What people call it; stands in the list and in every notice.', longest: 120 },
  { name: 'make', entry: 'make', label: 'Maker', required: true, placeholder: 'Ricoh', longest: 60 },
  { name: 'model', entry: 'model', label: 'Model', required: true, placeholder: 'IM C3000A', longest: 80 },
  { name: 'serial', entry: 'serial', label: 'Serial number', mono: true, note: 'On the plate inside the front door.', longest: 60 },
  { name: 'assetTag', entry: 'assetTag', label: 'Asset tag', mono: true, longest: 60 },
  { name: 'firmware', entry: 'firmware', label: 'Firmware version', mono: true, placeholder: 'System 1.20, Network 18.57', note: 'Tells whether this printer could do OAuth 2.0 by itself.', longest: 120 },
  { name: 'address', entry: 'networkAddress', label: 'Network address', mono: true, placeholder: '10.20.4.31', longest: 253 },
  { name: 'site', entry: 'site', label: 'Site', placeholder: 'Leeds', longest: 80 },
];

/** Name, maker, model and what else tells one printer from another. */
export function IdentityFields({ draft, change, error, sites }: IdentityFieldsProps) {
  return (
    <>
      <datalist id="known-sites">
        {sites.map((site) => (
          <option key={site} value={site} />
        ))}
      </datalist>
      {lines.map(({ name, entry, label, required = false, mono = false, note, placeholder, longest }) => (
        <Field key={name} label={label} required={required} note={note} error={error(name)}>
          <TextInput
            name={entry}
            mono={mono}
            autoComplete="off"
            maxLength={longest}
            placeholder={placeholder}
            value={draft[name]}
            onChange={(event) => change({ [name]: event.target.value })}
            {...(name === 'site' ? { list: 'known-sites' } : {})}
          />
        </Field>
      ))}
    </>
  );
}
