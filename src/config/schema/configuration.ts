import * as z from 'zod';
import { admission } from './admission.ts';
import { attachments } from './attachments.ts';
import { auth, ldap } from './auth.ts';
import { authentication } from './authentication.ts';
import { content } from './content.ts';
import { delivery, notices } from './delivery.ts';
import { domains, outbound } from './domains.ts';
import { engines } from './engines.ts';
import { quarantine, record, spool } from './keeping.ts';
import { limits } from './limits.ts';
import { groups, policy } from './policy.ts';
import { dns, hostname, listen, log, networks, state, tls, workers } from './server.ts';
import { spam } from './spam/spam.ts';

// A process reads its configuration once or twice: compiling the schema to code costs more than it saves.
z.config({ jitless: true });

/** The whole configuration as it is written. Every key is optional. */
export const configuration = z.strictObject({
  hostname,
  state,
  workers,
  log,
  listen,
  tls,
  networks,
  dns,
  admission,
  ldap,
  auth,
  domains,
  outbound,
  limits,
  spool,
  engines,
  attachments,
  content,
  authentication,
  spam,
  groups,
  policy,
  notices,
  delivery,
  quarantine,
  record,
});

/** The configuration with its defaults, checked and taken apart, but not yet bound to a place. */
export type Written = z.output<typeof configuration>;
