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
    ],
    [
      text('Please use our new bank account for this invoice.', { signed: true }),
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
  lottery: ruleCase(
    text('Lucky winner! You have won the lottery, claim your prize.'),
    text('My aunt has won something in the lottery.'),
  ),
  extortion: ruleCase(
    text(
      'I hacked your account and recorded a video by your webcam. Send 900 USD to my bitcoin wallet: 1BoatSLRHtKNngkdXEeobR76b53LETtpyT or all your contacts see it.',
    ),
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
    text(
      'Your Norton antivirus has been renewed for $399. If you did not authorize this, call us at +1 (888) 555-0199 to cancel your subscription.',
    ),
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
  loans: ruleCase(text('Low rates for those with bad credit'), text('The interest rates of the central bank')),
  stocks: ruleCase(text('Stock alert: strong buy, undervalued'), text('I think it is undervalued.')),
  adult: ruleCase(text('Hot girls naked, live sex'), text('A naked singleton')),
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
