import { phrases } from './phrases.ts';

/** What is offered to everybody. */
export const OFFER_PHRASES = {
  pharmacy: phrases(`
    viagra | cialis | levitra | xanax | valium | vicodin | phentermine | tramadol | online pharmacy | canadian pharmacy |
    no prescription | without prescription | without a prescription | prescription drugs | prescription required |
    human growth hormone | hgh | erectile | male enhancement | penis enlargement | sildenafil | tadalafil | kamagra | ozempic |
    semaglutide | rezeptfrei | ohne rezept | potenzmittel | sans ordonnance | sin receta | senza ricetta | zonder recept
  `),
  weight: phrases(`
    lose weight | weight loss | lose up to | burn fat | burns fat | fat burner | fat burning | diet pill | diet pills | lose pounds |
    body fat | keto | wrinkle | cellulite | look younger | abnehmen | perdre du poids | perder peso | perdere peso | afvallen
  `),
  earning: phrases(`
    work from home | work at home | home based business | home-based business | make money | earn money | extra income | extra cash |
    financial freedom | financially independent | be your own boss | own boss | per week | multi level | multi-level | mlm | pyramid |
    get rich | millionaire | potential earnings | earn up to | residual income | passive income | income opportunity |
    business opportunity | no experience | cash flow | earn thousands | chain letter | money making | moneymaking | five reports |
    report #1 | von zu hause aus | geld verdienen | nebenverdienst | gagner de l'argent | revenus complémentaires | ganar dinero |
    guadagnare soldi | geld verdienen thuis
  `),
  /** Work that needs nothing, pays much, and is spoken of elsewhere. */
  easyJob: phrases(`
    part-time job | part time job | work from home | remote job | online job | no experience needed | no experience required |
    no experience is required | hours a day | hours per day | per day | paid daily | daily pay | found your resume | found your cv |
    nebenjob | heimarbeit | von zu hause | stunden am tag | stunden pro tag | keine erfahrung | euro im monat | travail à domicile |
    sans expérience | heures par jour | par jour | trabajo desde casa | sin experiencia | horas al día | al día | lavoro da casa |
    senza esperienza | ore al giorno | al giorno | thuiswerk | geen ervaring | uur per dag
  `),
  sureProfit: phrases(`
    guaranteed profit | guaranteed profits | guaranteed income | trading robot | trading bot | ai trading | crypto platform |
    minimum deposit | bitcoin profit | start earning | garantierte gewinne | garantierter gewinn | garantierte rendite |
    krypto-plattform | kryptoplattform | trading-roboter | gains garantis | robot de trading | ganancias garantizadas |
    robot de trading | guadagni garantiti | gegarandeerde winst
  `),
  romance: phrases(`
    my dear | lonely lady | lonely woman | lonely girl | i am lonely | serious relationship | my photos | my pictures | nice man |
    good man | kind man | saw your profile | private mail | private email | kisses | soulmate | true love | ernste beziehung |
    feste beziehung | fotos von mir | netten mann | dein profil | kuss | relation sérieuse | mes photos | homme sérieux |
    votre profil | bisous | relación seria | mis fotos | hombre bueno | tu perfil | besos | relazione seria | mie foto | tuo profilo |
    serieuze relatie
  `),
  loans: phrases(`
    mortgage rates | mortgage rate | refinance | refinancing | home equity | home loan | low interest | lowest rates | low rates |
    interest rates | debt consolidation | consolidate your | credit card debt | get out of debt | debt free | bad credit |
    credit repair | no credit check | credit rating | free quote | life insurance | term life | insurance quote | pre-approved |
    preapproved | pre approved | loan offer | personal loan | business loan | unsecured loan | kredit ohne schufa | sofortkredit |
    crédit rapide | préstamo rápido | prestito veloce | lening zonder | need a loan | no collateral |
    business and personal loans | loans at | interest rate from | brauchen sie einen kredit | kreditangebot | offre de prêt |
    prêt entre particuliers | offre des prêts | au taux de | oferta de préstamo | ofrecemos préstamos | offerta di prestito
  `),
  stocks: phrases(`
    penny stock | stock alert | stock pick | strong buy | investor alert | target price | price target | otc bb | otcbb | undervalued |
    forward looking statements | forward-looking statements | guaranteed returns | guaranteed profit | bitcoin profit |
    crypto investment | trading platform | double your | forex | offshore
  `),
  adult: phrases(`
    hot girls | hot teens | xxx | hardcore | porn | adult only | adults only | over 18 | over 21 | 18 years | webcams | nude | naked |
    sluts | horny | sexy | live sex | free sex | meet singles | lonely housewives | dating site | russian women | adult video
  `),
  goods: phrases(`
    replica watches | replica | rolex | university diploma | university diplomas | college diploma | life experience | non accredited |
    cable descrambler | descrambler | free cable | dvd copy | copy dvd | toner cartridge | toner cartridges | ink cartridges | inkjet |
    oem software | cheap software | free vacation | printer cartridges | detective | spy software | background check | cigarettes |
    designer bags
  `),
  bulkMailing: phrases(`
    email addresses | million email | bulk email | bulk e-mail | mass email | email marketing | opt-in list | targeted email |
    email list | e-mail addresses | advertise to | web traffic | website traffic | search engines | search engine ranking |
    first page of google | page one of google | top of google | seo services | seo expert | rank on google | backlinks | guest post |
    guest posting | web design services | app development | leads list | attendees list | attendees email list |
    contact database | verified contacts | seo packages | seo package | google's 1st page | google's first page | 1st page of google |
    website ranking | redesign your website | website redesign | web design and development | errors on your website
  `),
  promises: phrases(`
    100% free | absolutely free | risk free | risk-free | no risk | no obligation | no cost to you | at no cost | money back guarantee |
    money-back guarantee | satisfaction guaranteed | guaranteed | once in a lifetime | limited time | special promotion |
    no questions asked | no strings attached | act now | order now | call now | order today | call today | don't delay | do not delay |
    amazing | incredible | dear friend | credit cards accepted | visa/mastercard | all major credit cards | free gift | free trial |
    free sample | free info | free information | click here | click below | apply online | save up to | save big | why pay more |
    no catch | no gimmick | as seen on | what are you waiting for | see for yourself | secret | you have been selected |
    you've been selected | winner | congratulations | kostenlos | gratis | garantiert | ohne risiko | nur heute | gratuit |
    sans engagement | sans risque | offre limitée | sin compromiso | oferta limitada | senza impegno | offerta limitata | vrijblijvend |
    tijdelijke aanbieding
  `),
  /** Of mail that knows it is not wanted. */
  excuses: phrases(`
    this is not spam | this is not a spam | this e-mail is not spam | this email is not spam | this message is not spam | this is not unsolicited | s.1618 | s. 1618 | bill 1618 | bill s.1618 | senate bill |
    title iii | cannot be considered spam | not be considered spam | section 301 | we respect your privacy |
    anti-spam policy | spam policy | one time mailing | one-time mailing | one time email | one-time email | you opted in |
    you have opted in | have opted-in | opted to receive | because you opted | 
     sent to you in error
  `),
  removal: phrases(`
    to be removed | removed from our | removed from future | remove from our | remove you from | remove in the subject |
    remove in subject | "remove" in the subject | 'remove' in the subject | with remove | with "remove" | type remove |
    subject line remove | remove yourself | wish to be removed | like to be removed | want to be removed | to opt out | to opt-out |
    no longer wish to receive | prefer not to receive | do not wish to receive | don't wish to receive | removal instructions |
    to be taken off | be excluded from | future mailings | from our mailing list | from this mailing list
  `),
};
