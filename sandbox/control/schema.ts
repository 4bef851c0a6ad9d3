import { z } from 'zod';

const times = z.number().int().min(-1).default(-1).describe('how often it applies; -1: until removed');
const address = z.string().toLowerCase();
/** 535 5.7.3 Text, or several lines of it. */
const reply = z.string().regex(/^[2-5]\d\d( |$)/, 'a reply starts with its code: 452 4.5.3 Too many recipients');

const limitsSchema = z.strictObject({
  connections: z.number().int().min(0).describe('at once, per mailbox'),
  messages: z.number().int().min(0).describe('in any window, per mailbox'),
  windowSeconds: z.number().positive(),
  connectionsReply: reply,
  messagesReply: reply,
  recipients: z.number().int().positive().describe('per message'),
  size: z.number().int().positive().describe('bytes'),
});

export const settingsSchema = z.strictObject({
  accessTokenSeconds: z.number().int().positive().nullable().describe("null: Entra's own 60 to 90 minutes"),
  deviceCodeSeconds: z.number().int().positive(),
  deviceCodeInterval: z.number().int().positive(),
  limits: limitsSchema,
});

export const settingsChange = settingsSchema.partial().extend({ limits: limitsSchema.partial().optional() });

export const accountChange = z
  .strictObject({
    name: z.string(),
    oid: z.uuid(),
    signInName: z.string(),
    password: z.string(),
    locked: z.boolean(),
    disabled: z.boolean(),
    blocked: z.boolean(),
    smtpAuth: z.boolean(),
    sendAs: z.array(address),
  })
  .partial();

export const revocation = z.strictObject({
  account: address,
  code: z.number().int().default(50173).describe('the AADSTS number a refresh is answered with'),
  suberror: z.string().optional(),
  description: z.string().optional(),
  smtp: z.boolean().default(false).describe('also refuse the access tokens of these grants at SMTP'),
});

/** An answer of Entra's endpoints in place of the real one. */
export const entraRule = z.strictObject({
  match: z
    .strictObject({
      account: address,
      client: z.string(),
      request: z.enum(['devicecode', 'device_code', 'refresh_token', 'authorization_code', 'client_credentials']),
    })
    .partial()
    .default({}),
  status: z.number().int().min(400).max(599).default(400),
  error: z.string().default('invalid_grant'),
  code: z.number().int().optional().describe('the AADSTS number'),
  description: z.string().optional(),
  suberror: z.string().optional(),
  retryAfter: z.number().int().optional(),
  action: z.enum(['answer', 'drop', 'hang', 'proceed']).default('answer'),
  /** With `proceed`: what the success answer leaves out; `scope` and `roles` are missing in the access token too. */
  without: z.array(z.enum(['refresh_token', 'id_token', 'expires_in', 'scope', 'roles'])).default([]),
  delayMs: z.number().int().min(0).default(0),
  times,
});

/** What a person meets at the sign-in page after the password. */
export const signInRule = z.strictObject({
  match: z.strictObject({ account: address, client: z.string() }).partial().default({}),
  code: z.number().int().default(53003),
  message: z.string().optional(),
  poller: z
    .strictObject({ error: z.string(), code: z.number().int() })
    .optional()
    .describe('what the poller is told; absent: nothing, so that the code runs out'),
  times,
});

export const stages = ['connect', 'ehlo', 'starttls', 'auth', 'mail', 'rcpt', 'data', 'dot'] as const;

/** A reply of the mail servers in place of the real one. The first rule that matches applies. */
export const smtpRule = z.strictObject({
  stage: z.enum(stages),
  match: z
    .strictObject({
      server: z.enum(['exchange', 'relay']),
      mailbox: address.describe('who signed in'),
      recipient: address.describe('an address, or *@domain'),
    })
    .partial()
    .default({}),
  reply: reply.optional(),
  action: z.enum(['reply', 'drop', 'hang', 'proceed']).optional(),
  delayMs: z.number().int().min(0).default(0),
  keep: z.boolean().optional().describe('stage dot: put the message into the inbox all the same'),
  times,
});

export const certificate = z.strictObject({ client: z.string(), certificate: z.string().startsWith('-----BEGIN CERTIFICATE-----', 'a certificate in PEM, without its private key') });

export const approval = z.strictObject({ code: z.string(), account: address });

export type Settings = z.output<typeof settingsSchema>;
export type SettingsChange = z.output<typeof settingsChange>;
export type Limits = Settings['limits'];
export type EntraRule = z.output<typeof entraRule>;
export type SignInRule = z.output<typeof signInRule>;
export type SmtpRule = z.output<typeof smtpRule>;
export type Stage = (typeof stages)[number];
