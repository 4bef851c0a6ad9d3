import { needsAdmin, type Entry } from './smtp-entry';

/**
 * What Platen itself and the network say where the mail server gave no answer, and the mail was not yet handed over. After
 * the final dot none of it counts: then the outcome is unknown, whatever broke the line.
 */
export const silences: readonly Entry[] = [
  {
    text: /^The worker stopped/i,
    meaning: { class: 'retry', title: 'The worker stopped before the mail was handed over; nothing was sent.', remedy: 'Nothing to do: another attempt follows by itself.' },
  },
  {
    text: /lease of the lane ended/i,
    meaning: { class: 'retry', title: 'The worker lost its turn before the mail was handed over; nothing was sent.', remedy: 'Nothing to do: another attempt follows by itself.' },
  },
  {
    text: /^No usable sign-in/i,
    meaning: {
      class: 'hold',
      holdReason: 'needs_sign_in',
      holdMinutes: null,
      title: 'The mailbox has no sign-in that works.',
      remedy: 'Open a printer that uses the mailbox and start the authentication. What waits goes out by itself afterwards.',
    },
  },
  {
    text: /^No token now/i,
    meaning: { class: 'retry', title: 'Microsoft could not be asked for a token just now.', remedy: 'Platen tries again by itself.' },
  },
  {
    text: /^Held for longer than/i,
    meaning: { class: 'fail', title: 'The mailbox could not send for so long that the mail was given up.', remedy: 'Mend the mailbox first, then send the mail again from its page while its content is kept.' },
  },
  {
    text: /content of this message was deleted/i,
    meaning: { class: 'fail', title: "The mail's content is no longer kept, so it can't be sent again.", remedy: 'Scan again.' },
  },
  {
    text: /content could not be read/i,
    meaning: { class: 'retry', title: "The mail's content could not be read from the database.", remedy: "Platen tries again by itself. If it goes on, the installation's log says why." },
  },
  {
    text: /is not a mail server of/i,
    meaning: needsAdmin("The mailbox names a server that is not its cloud's, so the token stays here.", 'Save the Send (Email) settings of a printer that uses the mailbox again.', null),
  },
  // Too long for this server: nodemailer's own comparison with SIZE, RFC 1870.
  {
    text: /larger than allowed/i,
    meaning: { class: 'fail', title: 'The mail is bigger than the mail server takes.', remedy: "Scan with a lower resolution or fewer pages, or raise the mailbox's MaxSendSize." },
  },
  {
    text: /^slow server:/i,
    meaning: {
      class: 'retry',
      title: 'The mail server began to answer and did not come to an end in time, so Platen ended the connection.',
      remedy:
        'Find out why the server is slow: its load, a filter or firewall in between that holds lines up, a log-in that it asks elsewhere. Until it takes mail in good time again it gets fewer connections at once; Platen tries again by itself.',
    },
  },
  {
    text: /longer than any may be|maximum allowed size/i,
    meaning: {
      class: 'retry',
      title: 'The mail server sent a reply that is longer than SMTP allows, so Platen ended the connection.',
      remedy: 'Check that host and port are those of a mail server. Platen tries again by itself.',
    },
  },
  {
    text: /certificate|CERT_|ERR_TLS|SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)/i,
    meaning: {
      class: 'retry',
      title: "The mail server's certificate is not valid for its name, so nothing was handed over.",
      remedy: 'Renew or correct the certificate of the server; for a certificate authority of your own, the installation names its file. Platen tries again by itself.',
    },
  },
  {
    text: /offers no (authentication|encrypted)/i,
    meaning: needsAdmin('The mail server offers no log-in on this connection.', 'Choose STARTTLS or TLS, check the encryption of the password, or use the method "none" if the server needs no log-in.', null),
  },
  {
    text: /private address/i,
    meaning: needsAdmin('The mail server has a private address, and this installation does not allow those.', 'Ask whoever runs this installation to allow private SMTP hosts, or use a public mail server.', null),
  },

  // The network.
  {
    text: /ENOTFOUND|EAI_AGAIN|EAI_NODATA|EAI_NONAME|getaddrinfo/i,
    meaning: {
      class: 'retry',
      title: "The mail server's name was not found in DNS.",
      remedy: "Check the server's name in the Send (Email) settings, and that Platen's machine reaches its DNS server. Platen tries again by itself.",
    },
  },
  {
    text: /ECONNREFUSED/,
    meaning: {
      class: 'retry',
      title: 'Nothing takes connections at this server and port.',
      remedy: 'Check the port (usually 587), and that the mail server runs. Platen tries again by itself.',
    },
  },
  {
    text: /EHOSTUNREACH|ENETUNREACH|ENETDOWN|EHOSTDOWN|EADDRNOTAVAIL/,
    meaning: { class: 'retry', title: 'The network has no way to the mail server.', remedy: "Check the network of Platen's machine, its routes and its firewall. Platen tries again by itself." },
  },
  {
    text: /EPROTO|ERR_SSL|wrong version number|handshake/i,
    meaning: {
      class: 'retry',
      title: 'Platen and the mail server could not agree on encryption.',
      remedy: 'Check that port and encryption belong together (587 with STARTTLS, 465 with TLS) and that the server speaks TLS 1.2 or newer. Platen tries again by itself.',
    },
  },
  {
    text: /ETIMEDOUT|ESOCKETTIMEDOUT|timed? ?out|no connection within|Greeting never received/i,
    meaning: {
      class: 'retry',
      title: 'The mail server did not answer in time.',
      remedy: "Check that a firewall between Platen and the mail server lets this port through, and that the server is not overloaded. Platen tries again by itself.",
    },
  },
];
