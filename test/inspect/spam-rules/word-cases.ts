import { header, type RuleCases, ruleCase, text } from './rule-case.ts';

const LINK = 'https://portal.evil.example.net/go';
const SURE =
  'I am a barrister. The next of kin of my deceased client is not known, and the inheritance, a sum of money, waits at a security company; you are the beneficiary.';

/** What the mail says. */
export const WORD_CASES: RuleCases = {
  'new-bank-account': ruleCase(
    [
      text('Please use our new bank account for this invoice.'),
      text('Bitte beachten Sie für die Rechnung unsere neue Bankverbindung.'.replaceAll('ü', '\xc3\xbc')),
      text('Pour le paiement, voici le changement de RIB.'),
      text('Para el pago, estos son los nuevos datos bancarios.'),
      text('Per il pagamento vi mandiamo il nuovo IBAN.'),
      text('Gebruik voor de factuur het nieuw rekeningnummer.'),
      text('Rechnung: wir haben unsere Bankverbindung ge\xc3\xa4ndert.'),
      // Whose signature is worth nothing: that of a provider of free mailboxes, of a domain that looks like a partner's.
      header({ From: 'Bill <bill@gmail.com>' }, { text: 'The invoice: our new bank account.', signed: true }),
      header({ From: 'Bill <bill@northwlnd-parts.com>' }, { text: 'The invoice: our new bank account.', signed: true }),
    ],
    [
      text('Please use our new bank account for this invoice.', { signed: true }),
      text('Unser Paket ist da, die Rechnung liegt bei.'),
      text('I have opened a new bank account.'),
      text('The invoice is paid.'),
    ],
  ),
  'new-bank-account-with-iban': ruleCase(
    text('Pay the invoice to our new bank account: DE89 3704 0044 0532 0130 00'),
    text('Pay the invoice to DE89 3704 0044 0532 0130 00, as always.'),
  ),
  'gift-cards': ruleCase(
    text('I need you to purchase gift cards for our clients. Scratch them and send me the codes.'),
    text('Thank you for the gift card that the team gave me.'),
  ),
  'are-you-available': ruleCase(
    header({ From: 'Boss <boss@gmail.com>' }, { text: 'Are you available? I need a quick favor.' }),
    [text('Are you available on Monday?'), header({ From: 'Boss <boss@gmail.com>' }, { text: 'See you on Monday.' })],
  ),
  'secret-payment': ruleCase(
    text('Make the wire transfer today, the payment is strictly confidential, do not tell anyone.'),
    text('The minutes are strictly confidential.'),
  ),
  'advance-fee': ruleCase(
    text('As next of kin of my late husband you shall receive the inheritance.'),
    text('My barrister spoke about the inheritance.'),
  ),
  'advance-fee-surely': ruleCase(
    text(SURE),
    text('As next of kin of my late husband you shall receive the inheritance.'),
  ),
  'advance-fee-by-free-mail': ruleCase(
    [
      header({ From: 'Barrister <b@gmail.com>' }, { text: SURE }),
      header({ 'Reply-To': 'barrister@gmail.com' }, { text: SURE }),
      header(
        { 'Reply-To': 'm@gmx.de' },
        { text: 'Ich bin an Krebs erkrankt und will zwei Millionen Euro geben. Gott segne Sie!' },
      ),
      header(
        { 'Reply-To': 'm@gmail.com' },
        { text: "Je suis veuve. Pour mon h\xc3\xa9ritage je cherche quelqu'un. Que Dieu vous b\xc3\xa9nisse." },
      ),
      header(
        { 'Reply-To': 'm@gmail.com' },
        { text: 'Un cliente fallecido dej\xc3\xb3 una herencia de nueve millones de d\xc3\xb3lares.' },
      ),
    ],
    [text(SURE), header({ From: 'Ann <ann@gmail.com>' }, { text: 'The barrister spoke about the inheritance.' })],
  ),
  lottery: ruleCase(
    text('Lucky winner! You have won the lottery, claim your prize.'),
    text('My aunt has won something in the lottery.'),
  ),
  extortion: ruleCase(
    [
      text(
        'I hacked your account and recorded a video by your webcam. Send 900 USD to my bitcoin wallet: 1BoatSLRHtKNngkdXEeobR76b53LETtpyT or all your contacts see it.',
      ),
      text(
        'Ein Trojaner hat Sie beim Masturbieren gefilmt. Sie haben 50 Stunden, dann sehen es alle Ihre Kontakte: 1BoatSLRHtKNngkdXEeobR76b53LETtpyT',
      ),
      text(
        'Un cheval de Troie et votre webcam: vous avez 48 heures, ou tous vos contacts le voient. 1BoatSLRHtKNngkdXEeobR76b53LETtpyT',
      ),
      text(
        'Un troyano le ha visto, le he grabado. Tiene 48 horas, o lo ven sus contactos: 1BoatSLRHtKNngkdXEeobR76b53LETtpyT',
      ),
    ],
    [
      text('I hacked something together for your webcam and recorded a video.'),
      text('My wallet is 1BoatSLRHtKNngkdXEeobR76b53LETtpyT'),
    ],
  ),
  wallet: ruleCase(
    text('Send bitcoin to bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq please'),
    text('The digest of the bitcoin client is d41d8cd98f00b204e9800998ecf8427e'),
  ),
  'call-to-cancel': ruleCase(
    [
      text(
        'Your Norton antivirus has been renewed for $399. If you did not authorize this, call us at +1 (888) 555-0199 to cancel your subscription.',
      ),
      text('If you have not made this purchase call our helpline: 1-808-555-0199'),
    ],
    [
      text('Your Norton antivirus has been renewed. If you did not authorize this, write to us.'),
      text('Call me at +1 (888) 555-0199'),
    ],
  ),
  'asks-for-login': ruleCase(
    [
      text(`Please verify your account: ${LINK}`),
      text(`Bitte Ihr Konto best\xc3\xa4tigen: ${LINK}`),
      text(`Veuillez v\xc3\xa9rifier votre compte: ${LINK}`),
    ],
    [
      text(`Please verify your account: ${LINK}`, { signed: true }),
      text('We must verify your account by telephone.'),
      text(`See the minutes: ${LINK}`),
    ],
  ),
  'asks-for-login-surely': ruleCase(
    text(`Unusual sign-in! Your account has been suspended. Verify your account: ${LINK}`),
    text(`Please verify your account: ${LINK}`),
  ),
  'mailbox-trouble': ruleCase(
    text(`Your mailbox is full. Release messages: ${LINK}`),
    text('My mailbox is full again.'),
  ),
  'parcel-trouble': ruleCase(
    text(`Your parcel waits. Pay the customs fee: ${LINK}`),
    text(`Your parcel is at the desk: ${LINK}`),
  ),
  'document-waits': ruleCase(text(`You have a new voicemail: ${LINK}`), [
    text(`You have a new voicemail: ${LINK}`, { signed: true }),
    text('You have a new voicemail.'),
  ]),
  'refund-or-fine': ruleCase(
    [
      text(`You are eligible to receive a tax refund: ${LINK}`),
      text(`Sie haben Anspruch auf eine Steuererstattung: ${LINK}`),
      text(`Outstanding toll: pay now, or a late fee is added. ${LINK}`),
    ],
    [
      text(`You are eligible to receive a tax refund: ${LINK}`, { signed: true }),
      text('You are eligible to receive a tax refund, says the adviser.'),
      text(`My tax refund came, see ${LINK}`),
    ],
  ),
  urgency: ruleCase(text(`Urgent: answer within 24 hours at ${LINK}`), text('This is urgent, answer immediately.')),
  pharmacy: ruleCase(text('Viagra and Cialis for you'), [
    text('A study on Viagra.'),
    text('The specialists of socialism'),
  ]),
  weight: ruleCase(text('Lose weight and burn fat'), text('I want to lose weight.')),
  'easy-money': ruleCase(text('Work from home, make money, be your own boss'), text('I work from home today.')),
  'easy-money-surely': ruleCase(
    text('Work from home, make money, be your own boss: residual income, financial freedom and extra cash'),
    text('Work from home, make money, be your own boss'),
  ),
  'job-by-messenger': ruleCase(
    [
      text('A part-time job: two hours a day, no experience needed. WhatsApp: +44 7700 900123'),
      text('Nebenjob: zwei Stunden am Tag, keine Erfahrung. Melden Sie sich per WhatsApp.'),
    ],
    [
      text('A part-time job: two hours a day, no experience needed. Ask me on Monday.'),
      text('I work from home, reach me by WhatsApp.'),
    ],
  ),
  'sure-profit': ruleCase(
    [text('Our trading robot brings guaranteed profit.'), text('Die Krypto-Plattform mit: garantierte Gewinne!')],
    text('The essay on the trading robot says that there is none that wins.'),
  ),
  loans: ruleCase(
    [
      text('Low rates for those with bad credit'),
      text('Offre de pr\xc3\xaat entre nous, au taux de deux pour cent.'),
      text('You need a loan? No collateral!'),
    ],
    text('The interest rates of the central bank'),
  ),
  stocks: ruleCase(text('Stock alert: strong buy, undervalued'), text('I think it is undervalued.')),
  adult: ruleCase(text('Hot girls naked, live sex'), text('A naked singleton')),
  romance: ruleCase(
    [
      text('My dear, I am lonely and look for a serious relationship. Write to olga@gmail.com'),
      text('Ich suche einen netten Mann. Fotos von mir bekommst du bei sveta@gmail.com. Kuss'),
    ],
    [
      text('My dear, I am lonely and look for a serious relationship, says the heroine.'),
      text('My dear, here are my photos: https://photos.sender.example/1'),
    ],
  ),
  'dubious-goods': ruleCase(text('Replica watches, Rolex and more'), text('A replica of the ship')),
  'offers-mailings': ruleCase(
    text('We sell email addresses for bulk email'),
    text('Send me the email addresses of the committee.'),
  ),
  promises: ruleCase(
    text('100% free, no obligation, act now, satisfaction guaranteed'),
    text('It is guaranteed for two years.'),
  ),
  'many-promises': ruleCase(
    text(
      '100% free, no obligation, act now, satisfaction guaranteed, risk free, limited time, free trial, order now, no catch',
    ),
    text('100% free, no obligation, act now, satisfaction guaranteed'),
  ),
  excuses: ruleCase(text('This is not spam, you opted in.'), text('There is too much spam.')),
  'removal-by-answer': ruleCase(
    text('To be removed answer with REMOVE.'),
    header({ 'List-Unsubscribe': '<mailto:leave@sender.example>' }, { text: 'To be removed answer with REMOVE.' }),
  ),
  'greets-nobody': ruleCase(text('Dear friend,\n\nhow are you?'), text('Dear Mr Friend,\n\nhow are you?')),
};
