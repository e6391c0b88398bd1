import * as z from 'zod';
import { byteRate, count, dnsCodes, domain, duration, rate } from './scalar.ts';

/** Who is let in. */

const senderDomain = z
  .strictObject({
    check: z
      .boolean()
      .prefault(true)
      .describe("Whether the sender's domain must be able to receive mail (MX, else an address)."),
    trustedToo: z.boolean().prefault(false).describe('Whether trusted networks are asked as well.'),
  })
  .prefault({})
  .describe("The check of the sender's domain.");

const hello = z
  .strictObject({
    ownName: z
      .enum(['refuse', 'allow'])
      .prefault('refuse')
      .describe("What becomes of a stranger who greets with the gateway's own name or address."),
    bareName: z
      .enum(['refuse', 'allow'])
      .prefault('allow')
      .describe('What becomes of a stranger who greets with a name that has no dot.'),
    resolves: z
      .boolean()
      .prefault(false)
      .describe('Whether the name in EHLO must have an address or an MX. Badly kept but honest servers fail this.'),
  })
  .prefault({})
  .describe('What a stranger may say in EHLO. Refused at RCPT, so that the record tells sender and recipient.');

const reverseName = z
  .enum(['ignore', 'note', 'named', 'confirmed'])
  .prefault('note')
  .describe(
    "The name of a stranger's address in the DNS: `note` looks it up for the trace field, `named` asks for one, `confirmed` asks that it leads back to the address (FCrDNS).",
  );

const dnsList = z.strictObject({
  zone: domain().describe('Zone of the list.').meta({ example: 'zen.spamhaus.org' }),
  codes: z
    .array(dnsCodes())
    .prefault([])
    .describe(
      'Answers that count, as 127.0.0.2 or 127.0.0.2-11. None: any of 127.0.0.0/8 but 127.0.0.1 and 127.255.255.0/24.',
    )
    .meta({ example: ['127.0.0.2-11'] }),
  score: z.number().min(-100).max(100).prefault(1).describe('What a listing adds; below zero for a list of good ones.'),
});

const dnsLists = z
  .strictObject({
    lists: z
      .array(dnsList)
      .max(50)
      .prefault([])
      .describe('Lists that are asked. A list that answers wrongly is left out, and the log tells.')
      .meta({ example: [{ zone: 'zen.spamhaus.org', codes: ['127.0.0.2-11'] }] }),
    refuseFrom: z.number().positive().prefault(1).describe('Sum of scores from which a stranger is refused.'),
    timeout: duration().prefault('3s').describe('How long a list may take. One that is late refuses nobody.'),
  })
  .prefault({})
  .describe('Lists of addresses in the DNS (RFC 5782), asked when a stranger connects; the refusal comes at RCPT.');

const rates = (whose: string) =>
  z
    .strictObject({
      connections: rate().optional().describe('Connections.').meta({ example: '120/1m' }),
      mails: rate().optional().describe('Mails.').meta({ example: '300/1h' }),
      recipients: rate().optional().describe('Recipients.').meta({ example: '1000/1h' }),
      bytes: byteRate().optional().describe('Bytes of mail.').meta({ example: '1GB/1h' }),
    })
    .describe(whose);

export const admission = z
  .strictObject({
    senderDomain,
    hello,
    reverseName,
    dnsLists,
    greetingDelay: duration()
      .prefault('1s')
      .describe('How long a stranger waits for the greeting. Who talks before it is no mail server and is refused.'),
    tarpit: z
      .strictObject({
        after: count(0).prefault(3).describe('Refusals in a session that cost no time.'),
        delay: duration().prefault('2s').describe('What each further refusal is delayed by; `0s` delays none.'),
      })
      .prefault({})
      .describe('Slows down strangers who are refused again and again.'),
    connections: count(1).prefault(5000).describe('Connections that the gateway holds at once.'),
    connectionsPerAddress: count(1)
      .prefault(50)
      .describe('Connections that one stranger may hold at once: an IPv4 address or an IPv6 /64.'),
    connectionsPerNetwork: count(1)
      .prefault(200)
      .describe('Connections that the strangers of one network may hold at once: an IPv4 /24 or an IPv6 /48.'),
    sessionTime: duration()
      .prefault('1h')
      .describe("Longest session of a stranger, that of a mail's transfer included."),
    rates: z
      .strictObject({
        address: rates('Of one stranger: an IPv4 address or an IPv6 /64.').prefault({}),
        network: rates('Of the strangers of one network: an IPv4 /24 or an IPv6 /48.').prefault({}),
        sender: rates('Of one envelope sender of the trusted networks and of those who log in.').prefault({}),
        user: rates('Of one who logs in.').prefault({ mails: '600/1h' }),
      })
      .prefault({})
      .describe('What may come in a span of time, over all workers. More of it is answered with 450 or 421.'),
  })
  .prefault({})
  .describe('Who is let in.');
