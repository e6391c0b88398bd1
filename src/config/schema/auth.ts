import * as z from 'zod';
import { mistake } from './mistake.ts';
import { count, duration, oneOrMore, path, text } from './scalar.ts';

/** Who may submit mail by logging in. */

export const ldap = z
  .strictObject({
    url: text(500)
      .regex(
        /^ldaps?:\/\/[^/?#\s]+\/?$/i,
        mistake(
          'this is no address of a directory server',
          'write it as ldaps://dc1.example.com or ldap://10.0.0.5:389',
        ),
      )
      .describe('The server. `ldap:` is used with STARTTLS unless `starttls` is false.')
      .meta({ example: 'ldaps://dc1.example.com' }),
    starttls: z.boolean().prefault(true).describe('Whether an `ldap:` connection begins TLS before anything is said.'),
    ca: path().optional().describe("File with the certificates that vouch for the server. Left out, the system's."),
    bindDn: text(500).optional().describe('Whom the gateway logs in as for searches. Left out, anonymous.'),
    passwordFile: path().optional().describe('File with the password of `bindDn`, in its first line.'),
    timeout: duration().prefault('5s').describe('How long one question may take.'),
  })
  .optional()
  .describe('The directory that logins and recipients are looked up in.')
  .meta({ example: { url: 'ldaps://dc1.example.com' } });

/** Where below a directory something is looked for. */
export const ldapSearch = (filter: string, hole: string) =>
  z.strictObject({
    base: text(500).describe('Where the search begins.').meta({ example: 'ou=people,dc=example,dc=com' }),
    filter: text(1000).prefault(filter).describe(`What is looked for; \`{${hole}}\` stands for it, escaped.`),
  });

const ldapUsers = ldapSearch('(&(objectClass=person)(|(uid={user})(mail={user})))', 'user')
  .extend({
    addresses: oneOrMore(text(100))
      .prefault(['mail'])
      .describe('Attributes with the addresses that the user may send from.'),
  })
  .optional()
  .describe('Logins that the directory knows; the password is tried by binding as the entry that is found.')
  .meta({ example: { base: 'ou=people,dc=example,dc=com' } });

const oauth = z
  .strictObject({
    issuer: z.url().describe('The issuer of tokens (`iss`).').meta({ example: 'https://login.example.com' }),
    audience: text(500).describe('Whom tokens must be meant for (`aud`).').meta({ example: 'postern' }),
    keys: text(1000)
      .describe("The issuer's public keys (JWKS): an https address or a file.")
      .meta({ example: 'https://login.example.com/jwks.json' }),
    user: text(100).prefault('email').describe("Claim with the user's name."),
    addresses: oneOrMore(text(100))
      .prefault(['email'])
      .describe('Claims with the addresses that the user may send from.'),
  })
  .optional()
  .describe('OAUTHBEARER and XOAUTH2 (RFC 7628): signed tokens (RFC 7519).')
  .meta({ example: { issuer: 'https://login.example.com', audience: 'postern', keys: './jwks.json' } });

export const auth = z
  .strictObject({
    users: path()
      .optional()
      .describe('File with users, kept by `postern user`; read again when it changes.')
      .meta({ example: './users' }),
    ldap: ldapUsers,
    oauth,
    ownSender: z
      .boolean()
      .prefault(true)
      .describe('Whether a user may send from his own addresses only; false lets him send from any.'),
    failures: z
      .strictObject({
        limit: count(1, 1000).prefault(10).describe('Failed logins of an address after which it is shut out.'),
        within: duration().prefault('10m').describe('Span in which they are counted.'),
        ban: duration().prefault('1h').describe('How long it is shut out.'),
        delay: duration().prefault('2s').describe('How long the answer to a failed login is kept back.'),
      })
      .prefault({})
      .describe('Against guessing of passwords.'),
  })
  .prefault({})
  .describe('Logins on submission listeners, over TLS only. With no source of users there is no AUTH.');
