import { describe, expect, it } from 'vitest';
import { acceptedLogInRequest } from './log-in-request';

const ask = (method: string, path: string, body?: string, type = 'application/x-www-form-urlencoded') =>
  acceptedLogInRequest(new Request(`http://localhost:3000/api/auth/${path}`, { method, ...(body === undefined ? {} : { body, headers: { 'content-type': type } }) }));

describe('a request to next-auth', () => {
  it.each([['GET', 'csrf'], ['GET', 'providers'], ['GET', 'session'], ['GET', 'signin?callbackUrl=/o/contoso'], ['GET', 'signout?callbackUrl=https%3A%2F%2Fevil.example'], ['GET', 'error?error=x&callbackUrl=']])('is handed on: %s %s', async (method, path) => {
    expect(await ask(method, path)).toBe(true);
  });

  it.each(['email=a&password=b&csrfToken=c&callbackUrl=http%3A%2F%2Flocalhost%3A3000&json=true', 'email=a', '', 'callbackUrl=', 'callbackUrl=%2Fo%2Fcontoso'])('is handed on with the form %j, which stays readable', async (body) => {
    const request = new Request('http://localhost:3000/api/auth/callback/credentials', { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' } });
    expect(await acceptedLogInRequest(request)).toBe(true);
    expect(await request.text()).toBe(body);
  });

  it.each<[string, string, string?, string?]>([
    ['POST', '_log', 'code=x&message=y'],
    ['POST', '_log', '{"code":"x","message":"y"}', 'application/json'],
    ['GET', '_log'],
    ['GET', 'callback/credentials'],
    ['GET', 'callback/credentials?callbackUrl=/'],
    ['POST', 'callback/google', ''],
    ['POST', 'callback/credentials', '{', 'application/json'],
    ['POST', 'callback/credentials', '{"email":{"a":1}}', 'application/json'],
    ['POST', 'callback/credentials', 'email=a', 'text/plain'],
    ['POST', 'callback/credentials', 'callbackUrl=http%3A%2F%2Flocalhost%3A3000.evil.example'],
    ['POST', 'callback/credentials', 'callbackUrl=%2F&callbackUrl=http%3A%2F%2F%5B'],
    ['POST', 'signout', 'callbackUrl=x'],
    ['GET', 'signin?callbackUrl=http://localhost:3000.evil.example'],
    ['GET', ''],
    ['DELETE', 'session'],
  ])('is refused: %s %s %j', async (method, path, body, type) => {
    expect(await ask(method, path, body, type)).toBe(false);
  });
});
