import { z } from 'zod';
import { aboveAllowed, exchangeLimits, type SendingLimits } from './rules/limits';

/** One mail server of a cloud. `host` and `port` say where the socket really goes, where that is not the name at 587. */
const cloudServer = z.strictObject({
  name: z.string().min(1),
  host: z.string().min(1).optional(),
  port: z.number().int().min(1).max(65535).optional(),
});

const sendingLimits = (otherwise: SendingLimits) =>
  z
    .strictObject({
      maxPerMinute: z.number().int().min(1).default(otherwise.maxPerMinute),
      maxConnections: z.number().int().min(1).default(otherwise.maxConnections),
      maxRecipientsPerDay: z.number().int().min(1).default(otherwise.maxRecipientsPerDay),
    })
    .prefault({});

const webAddress = z.url({ protocol: /^https?$/ });

/** A Microsoft cloud as data of the installation, never of an organization: a free host would be handed the token. */
const cloudSchema = z.strictObject({
  label: z.string().min(1),
  /** Without the tenant: https://login.microsoftonline.com */
  authority: z.url({ protocol: /^https$/ }),
  /** Where a browser goes to sign in, where that is not the authority. No token ever goes there. */
  browserAuthority: z.url({ protocol: /^https?$/ }).optional(),
  /** Where people type a device code, to be named before there is one; then the server's own answer counts. */
  signInAddress: webAddress.optional(),
  /** Where an administrator of a tenant registers an app. */
  adminCenter: webAddress.optional(),
  /** What `Connect-ExchangeOnline -ExchangeEnvironmentName` is told; worldwide it is left out. */
  exchangeEnvironment: z.string().regex(/^\w+$/).optional(),
  /** Extra certificate authority for this cloud's servers, as a file. */
  caFile: z.string().optional(),
  delegatedScope: z.string().min(1),
  appOnlyScope: z.string().min(1),
  servers: z.array(cloudServer).min(1),
  /** What Platen uses of what the cloud allows an account; Exchange's where it is not said. */
  limits: z
    .strictObject({ uses: sendingLimits(exchangeLimits.uses), allows: sendingLimits(exchangeLimits.allows) })
    .prefault({})
    .refine(({ uses, allows }) => aboveAllowed(uses, allows).length === 0, 'Platen can not use more than the cloud allows.'),
});

export const cloudsSchema = z.record(z.string().regex(/^[a-z][a-z0-9-]*$/), cloudSchema);

export type CloudSettings = z.output<typeof cloudSchema>;

export type Cloud = CloudSettings & { name: string };
