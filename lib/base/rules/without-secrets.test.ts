import { expect, it } from 'vitest';
import { withoutSecrets } from './without-secrets';

const jwt = 'eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.eyJvaWQiOiIxIn0.c2lnbmF0dXJl-_x';
const pem = '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq+/hkiG9w0BAQEFAASC\nBKcw==\n-----END PRIVATE KEY-----';

it.each([
  ['a JSON Web Token', `token ${jwt} was refused`, 'token [removed] was refused'],
  ['a form', 'client_id=1&client_secret=s3cr.t~x%2B&grant_type=refresh_token&refresh_token=0.AXo-a_b&scope=x', 'client_id=1&client_secret=[removed]&grant_type=refresh_token&refresh_token=[removed]&scope=x'],
  ['JSON', '{"device_code":"GAQ-abc","interval":5}', '{"device_code":"[removed]","interval":5}'],
  ['JSON in JSON', JSON.stringify({ msg: JSON.stringify({ refresh_token: '0.AXo', expires_in: 1 }) }), '{"msg":"{\\"refresh_token\\":\\"[removed]\\",\\"expires_in\\":1}"}'],
  ['a header', 'authorization: Bearer abc.def-123_456~789', 'authorization: Bearer [removed]'],
  ['a key of ours', 'key platen_demo_abcdefgh_0123456789xyz is', 'key [removed] is'],
  ['an address with a code', 'GET /sign-in/callback?code=0.AbC-d&state=x', 'GET /sign-in/callback?code=[removed]&state=x'],
  ['a private key', `before ${pem} after`, 'before [removed] after'],
])('%s loses what must not be told', (_what, text, wanted) => {
  expect(withoutSecrets(text)).toBe(wanted);
});

it('takes a private key and more out of a line of JSON, and leaves JSON', () => {
  const line = JSON.stringify({ level: 50, err: { message: pem, config: { headers: { authorization: `Bearer ${jwt}` }, body: 'password=hunter2 hunter2' } } });
  const clean = withoutSecrets(line);
  expect(JSON.parse(clean)).toEqual({ level: 50, err: { message: '[removed]', config: { headers: { authorization: 'Bearer [removed]' }, body: 'password=[removed] hunter2' } } });
});

it('leaves what a log is read for', () => {
  const line = '{"level":30,"organizationId":"0b8a4d39-95c1-7d3e-8a54-0f3f8b6f2d11","code":"invalid_grant","err":"AADSTS50173: The provided grant has expired","secretExpiresAt":"2026-11-26T00:00:00Z","msg":"a token was not refreshed"}';
  expect(withoutSecrets(line)).toBe(line);
});
