import { expect, it } from 'vitest';
import { cloudsSchema } from '../contract';
import { adminCenterOf, signInAddressOf } from './addresses';
import { microsoftClouds } from './microsoft';

const least = { label: 'Own', authority: 'https://login.example', delegatedScope: 'a', appOnlyScope: 'b', servers: [{ name: 'smtp.example' }] };

it('a cloud as it was configured before still counts, with addresses that follow from it', () => {
  const { own } = cloudsSchema.parse({ own: least });
  if (!own) throw new Error('no cloud');
  expect(signInAddressOf(own)).toBe('https://login.example/common/oauth2/deviceauth');
  expect(adminCenterOf(own)).toBe('https://entra.microsoft.com');
});

it.each(Object.entries(microsoftClouds))('%s is a cloud the schema takes', (name, cloud) => {
  expect(cloudsSchema.parse({ [name]: cloud })[name]).toEqual(cloud);
  expect(signInAddressOf(cloud)).toMatch(/^https:/);
});
