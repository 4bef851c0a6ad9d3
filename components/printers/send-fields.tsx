'use client';

import type { ReactNode } from 'react';
import { methodWord, type Method } from '@/components/printers/method-word';
import { OwnServerFields } from '@/components/printers/own-server-fields';
import type { SendDraft } from '@/components/printers/send-draft';
import { Field } from '@/components/ui/field';
import { FixedValue, FixedValues } from '@/components/ui/fixed-value';
import { RadioGroup } from '@/components/ui/radio-group';
import { Select } from '@/components/ui/select';
import { Switch } from '@/components/ui/switch';
import { TextInput } from '@/components/ui/text-input';
import type { CloudChoice } from '@/lib/mailboxes/contract';

interface SendFieldsProps {
  draft: SendDraft;
  change: (part: Partial<SendDraft>) => void;
  clouds: readonly CloudChoice[];
  /** What to say beside the entry of this name. */
  error: (name: string) => string | undefined;
  /** How many printers use the mailbox of this address, this one included. */
  sharedBy: number;
  /** A password is stored for this mailbox. */
  hasPassword: boolean;
  /** It was given for what the draft says now. */
  keepsPassword: boolean;
  /** The row "OAuth 2.0 authentication". */
  authentication?: ReactNode;
}

/** The settings in the order of the printer's own panel. What the chosen method does not know is not there. */
export function SendFields({ draft, change, clouds, error, sharedBy, hasPassword, keepsPassword, authentication }: SendFieldsProps) {
  const { method, address } = draft;
  const oauth = method === 'oauth';
  const cloud = clouds.find(({ name }) => name === draft.cloud);
  const servers = cloud?.servers ?? [];

  function changeMethod(next: Method) {
    // The usual port and security of the other way, unless one was typed.
    const usual = { password: { port: '587', security: 'starttls' }, none: { port: '25', security: 'none' } } as const;
    change({ method: next, ...(next !== 'oauth' && draft.ownServer === '' ? usual[next] : {}) });
  }

  return (
    <>
      <Field
        kind="group"
        label="Authentication method for sending email"
        error={error('method')}
        note={oauth ? 'With OAuth 2.0, settings that are not for Exchange Online are cleared and can’t be set; a stored password is erased.' : undefined}
      >
        <RadioGroup<Method>
          name="method"
          value={method}
          onChange={changeMethod}
          options={[
            { value: 'oauth', label: methodWord.oauth, hint: 'for Exchange Online' },
            { value: 'password', label: methodWord.password, hint: 'with a user name and password' },
            { value: 'none', label: methodWord.none, hint: 'a relay that trusts this network' },
          ]}
        />
      </Field>

      {oauth ? (
        <>
          <Field kind="group" label="Fixed by OAuth 2.0">
            <FixedValues
              values={[
                { name: 'Port', value: '587' },
                { name: 'Secure connection', value: 'STARTTLS' },
                { name: 'SMTP authentication', value: 'On' },
              ]}
            />
          </Field>
          <Field label="Microsoft cloud" error={error('cloud')}>
            <Select
              name="cloud"
              value={draft.cloud}
              options={clouds.map(({ name, label }) => ({ value: name, label }))}
              onChange={(event) => {
                const next = clouds.find(({ name }) => name === event.target.value);
                change({ cloud: event.target.value, cloudServer: next?.servers[0] ?? '' });
              }}
            />
          </Field>
          {servers.length > 1 ? (
            <Field label="SMTP server name" error={error('serverName')} note="One of the cloud’s own: anywhere else would be handed the mailbox’s token.">
              <Select
                mono
                name="serverName"
                value={draft.cloudServer}
                options={servers.map((name) => ({ value: name, label: name }))}
                onChange={(event) => change({ cloudServer: event.target.value })}
              />
            </Field>
          ) : (
            <Field kind="group" label="SMTP server name" error={error('serverName')} note="The cloud’s only one.">
              <FixedValue><span className="mono">{draft.cloudServer}</span></FixedValue>
              <input type="hidden" name="serverName" value={draft.cloudServer} />
            </Field>
          )}
        </>
      ) : (
        <OwnServerFields draft={draft} change={change} error={error} />
      )}

      <Field
        label={method === 'none' ? 'Email address' : 'Authentication email address'}
        required
        error={error('address')}
        note={
          sharedBy > 1
            ? `${sharedBy.toLocaleString('en-GB')} printers share this mailbox: what is set here holds for all of them. A new address makes or joins another mailbox, for this printer only.`
            : 'Printers with the same address share its mailbox, settings and sign-in. A new address makes or joins another one.'
        }
      >
        <TextInput
          name="address"
          type="email"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          placeholder="scan@contoso.com"
          maxLength={320}
          value={address}
          onChange={(event) => change({ address: event.target.value })}
        />
      </Field>

      {method !== 'none' && (
        <Field
          label="Authentication user name"
          error={error('userName')}
          note={
            oauth
              ? 'The account that signs in: the address itself, or for a shared mailbox the account that has Send As on it.'
              : 'The address itself, unless the server knows the account by another name.'
          }
        >
          <TextInput
            name="userName"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            placeholder="As the address"
            maxLength={320}
            value={draft.userName ?? address}
            onChange={(event) => change({ userName: event.target.value })}
            onBlur={() => draft.userName?.trim() === '' && change({ userName: null })}
          />
        </Field>
      )}

      {method === 'password' && (
        <>
          <Field label="Authentication password" required={!keepsPassword} error={error('password')} note={passwordNote(hasPassword, keepsPassword)}>
            <TextInput name="password" type="password" autoComplete="new-password" maxLength={1024} value={draft.password} onChange={(event) => change({ password: event.target.value })} />
          </Field>
          <Field label="Auth. encryption" error={error('authEncryption')} note="Whether the password itself may travel unencrypted, where the connection is.">
            <Select
              name="authEncryption"
              value={draft.authEncryption}
              options={[
                { value: 'auto', label: 'Auto' },
                { value: 'on', label: 'On' },
                { value: 'off', label: 'Off' },
              ]}
              onChange={(event) => change({ authEncryption: event.target.value as SendDraft['authEncryption'] })}
            />
          </Field>
        </>
      )}

      {oauth && authentication}

      {oauth ? (
        <Field
          kind="group"
          label="Administrator email address"
          error={error('administratorEmail')}
          note="The sender of scans and error notifications. With OAuth 2.0 it is the authentication email address."
        >
          <FixedValue>{address.trim() || <span className="font-normal text-ink-3">as the authentication email address</span>}</FixedValue>
        </Field>
      ) : (
        <Field label="Administrator email address" error={error('administratorEmail')} required={draft.autoSpecifySenderName} note="The sender of scans and error notifications.">
          <TextInput
            name="administratorEmail"
            type="email"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={320}
            value={draft.administratorEmail}
            onChange={(event) => change({ administratorEmail: event.target.value })}
          />
        </Field>
      )}

      <Field kind="group" label="Auto specify sender name" error={error('autoSpecifySenderName')} note={senderNote(draft)}>
        <Switch name="autoSpecifySenderName" checked={draft.autoSpecifySenderName} onChange={(event) => change({ autoSpecifySenderName: event.target.checked })} />
      </Field>
    </>
  );
}

function passwordNote(stored: boolean, keeps: boolean): string {
  if (!stored) return 'Stored encrypted, never shown again.';
  return keeps ? 'Left empty, the stored one stays. It is never shown.' : 'Type it again: the stored one is sent only to the server, port and user name it was given for, never less encrypted.';
}

function senderNote({ method, autoSpecifySenderName, address, administratorEmail }: SendDraft): string {
  if (autoSpecifySenderName) {
    const sender = (method === 'oauth' ? address : administratorEmail).trim() || 'the administrator’s address';
    return `Every mail leaves as ${sender}. What the printer puts in From becomes Reply-To.`;
  }
  return `The printer gives the sender. A message goes only if that is ${address.trim() || 'the authentication email address'}; any other is refused when it is handed in.`;
}
