import type { CloudSettings } from '../contract';
import { exchangeLimits } from './limits';

/**
 * Microsoft's clouds. Sources: entra-docs, authentication-national-cloud (authorities, portals); Exchange's endpoint lists
 * and Connect-ExchangeOnline; for the Government and China SMTP hosts and scopes field reports only, which is why an
 * installation may override every entry.
 */
export const microsoftClouds: Record<string, CloudSettings> = {
  worldwide: {
    label: 'Microsoft 365, worldwide and GCC',
    authority: 'https://login.microsoftonline.com',
    signInAddress: 'https://login.microsoft.com/device',
    adminCenter: 'https://entra.microsoft.com',
    delegatedScope: 'https://outlook.office.com/SMTP.Send',
    appOnlyScope: 'https://outlook.office365.com/.default',
    servers: [{ name: 'smtp.office365.com' }],
    limits: exchangeLimits,
  },
  'us-gov-high': {
    label: 'Microsoft 365 US Government, GCC High',
    authority: 'https://login.microsoftonline.us',
    signInAddress: 'https://microsoft.com/deviceloginus',
    adminCenter: 'https://portal.azure.us',
    exchangeEnvironment: 'O365USGovGCCHigh',
    delegatedScope: 'https://outlook.office365.us/SMTP.Send',
    appOnlyScope: 'https://outlook.office365.us/.default',
    servers: [{ name: 'smtp.office365.us' }, { name: 'outlook.office365.us' }],
    limits: exchangeLimits,
  },
  'us-dod': {
    label: 'Microsoft 365 US Government, DoD',
    authority: 'https://login.microsoftonline.us',
    signInAddress: 'https://microsoft.com/deviceloginus',
    adminCenter: 'https://portal.azure.us',
    exchangeEnvironment: 'O365USGovDoD',
    delegatedScope: 'https://outlook.office365.us/SMTP.Send',
    appOnlyScope: 'https://outlook-dod.office365.us/.default',
    servers: [{ name: 'outlook-dod.office365.us' }],
    limits: exchangeLimits,
  },
  china: {
    label: 'Microsoft 365 operated by 21Vianet, China',
    authority: 'https://login.partner.microsoftonline.cn',
    signInAddress: 'https://microsoft.com/deviceloginchina',
    adminCenter: 'https://portal.azure.cn',
    exchangeEnvironment: 'O365China',
    delegatedScope: 'https://partner.outlook.cn/SMTP.Send',
    appOnlyScope: 'https://partner.outlook.cn/.default',
    servers: [{ name: 'smtp.partner.outlook.cn' }],
    limits: exchangeLimits,
  },
};
