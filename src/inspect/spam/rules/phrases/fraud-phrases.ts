import { phrases } from './phrases.ts';

/*
 * What fraud asks for, in the languages of the mails that it comes in. Each is a phrase that honest mail seldom has; rules ask for more
 * than one of them, or for something beside it.
 */

export const FRAUD_PHRASES = {
  /** An invoice shall be paid to another account. */
  bankChange: phrases(`
    new bank account | new bank details | new banking details | new account details | updated bank details | updated banking details |
    updated bank information | change of bank account | change of bank details | change in our bank | changed our bank |
    our bank details have changed | bank account has changed | change our banking | changed bank details |
    update your records with our new | our new account | bank account is currently under audit | account is under audit |
    revised bank details | different bank account | change my direct deposit | update my direct deposit | change my bank |
    update my bank | new direct deposit | change my payroll | neue bankverbindung | geänderte bankverbindung |
    unsere bankverbindung hat sich | neue kontoverbindung | neuen bankdaten | neue bankdaten | änderung unserer bankverbindung |
    änderung der bankverbindung | neues bankkonto | neue iban | gehaltskonto ändern | nouvelles coordonnées bancaires |
    changement de coordonnées bancaires | nouveau compte bancaire | nos coordonnées bancaires ont changé | nouveau rib |
    changement de rib | modification de nos coordonnées bancaires | nueva cuenta bancaria | nuevos datos bancarios |
    cambio de cuenta bancaria | hemos cambiado de banco | datos bancarios han cambiado | nuovo conto bancario |
    nuove coordinate bancarie | cambio di coordinate bancarie | nuovo iban | nuovi dati bancari | nuovo conto corrente |
    nieuw rekeningnummer | nieuwe bankrekening | nieuwe bankgegevens | gewijzigd rekeningnummer | ons rekeningnummer is gewijzigd |
    novos dados bancários | nova conta bancária | nowy numer konta | nowy rachunek bankowy | nytt bankkonto | nyt bankkonto |
    bankverbindung geändert | unser neues konto | neue kontonummer | sur notre nouveau compte | a nuestra nueva cuenta
  `),
  /** Something is to be paid. */
  payment: phrases(`
    invoice | payment | wire transfer | bank transfer | remittance | outstanding balance | payroll | salary | rechnung | zahlung |
    überweisung | gehalt | facture | paiement | virement | salaire | factura | pago | transferencia | nómina | fattura | pagamento |
    bonifico | stipendio | factuur | betaling | overschrijving | salaris | fatura | faktura | płatność | przelew
  `),
  giftCards: phrases(`
    gift card | gift cards | giftcard | giftcards | itunes card | itunes cards | steam card | steam cards | google play card |
    google play cards | amazon card | apple card | apple cards | geschenkkarte | geschenkkarten | guthabenkarten | carte cadeau |
    cartes cadeaux | tarjeta de regalo | tarjetas de regalo | carta regalo | carte regalo | cadeaukaart | cadeaukaarten | cadeaubonnen
  `),
  /** What is said of gift cards by those who want to have them from others. */
  cardCodes: phrases(`
    scratch | send me the codes | send the codes | picture of the back | photo of the back | pictures of the cards | purchase some |
    get me some | need you to purchase | need you to buy | need you to get | reimburse you | you will be reimbursed | i will reimburse |
    back of the cards | back of each card | email me the codes | rubbel | rubbeln sie | schicken sie mir die codes |
    envoyez-moi les codes | grattez | envíame los códigos | rasca | invia i codici | gratta | stuur me de codes | kras
  `),
  /** The first words of those who write in the name of a superior. */
  availability: phrases(`
    are you available | are you at your desk | are you in the office | are you free at the moment | are you busy |
    do you have a moment | need a quick favor | need a quick favour | i need a favor | i need a favour | kindly get back to me |
    send me your number | send me your cell | send me your mobile | drop your number | your personal number | your whatsapp |
    sind sie verfügbar | sind sie im büro | bist du im büro | haben sie kurz zeit | êtes-vous disponible | êtes vous disponible |
    es-tu disponible | es-tu au bureau | ¿estás disponible | está disponible ahora | sei disponibile | sei in ufficio |
    ben je beschikbaar | ben je op kantoor | bent u beschikbaar
  `),
  secrecy: phrases(`
    strictly confidential | keep this confidential | keep this between us | do not discuss | do not tell anyone |
    can only communicate by email | can't talk on the phone | cannot take calls | in a meeting right now | streng vertraulich |
    bitte absolut vertraulich | strictement confidentiel | en toute confidentialité | estrictamente confidencial |
    strettamente confidenziale | strikt vertrouwelijk
  `),
  /** Money of somebody who has died, of a minister, of a bank; four one nine of the criminal code of Nigeria. */
  advanceFee: phrases(`
    next of kin | late husband | late father | deceased client | sum of money | million united states dollars | million us dollars |
    million u.s. dollars | million pounds | million euros | transfer of this fund | transfer of the fund |
    transfer the fund | transfer the funds | transfer this money | transfer of this money | foreign account | foreign partner |
    security company | diplomatic courier | consignment | inheritance | beneficiary | barrister | attorney at law | god bless |
    dearest one | modalities | utmost confidentiality | business proposal | strictly confidential business | your urgent response |
    risk free transaction | percent of the total | % of the total sum | mutual benefit | mutual trust |
    sierra leone | ivory coast | cote d'ivoire | burkina faso | abacha | mobutu | savimbi | contract sum | over-invoiced |
    overinvoiced | unclaimed | dormant account | died intestate | compensation fund | atm card | western union |
    moneygram | the sum of us | donation to you | i am donating | charity work | cancer of the | esophageal cancer | work of god |
    nächster angehöriger | nächsten angehörigen | verstorbener kunde | verstorbenen kunden | erbschaft | millionen euro |
    millionen us-dollar | an krebs erkrankt | ihre spende zu erhalten | ihnen spenden | gott segne | héritage |
    atteinte d'un cancer | phase terminale | don de mes biens | faire don de | que dieu vous bénisse | je suis veuve | feu mon mari |
    mon défunt mari | millions d'euros | millions de dollars | cliente fallecido | herencia | sin herederos | millones de dólares |
    millones de euros | difunto esposo | transferir los fondos | dios le bendiga | dios lo bendiga | eredità | cliente defunto |
    milioni di euro | milioni di dollari | dio vi benedica | dio ti benedica | erfenis | overleden cliënt | miljoen euro | god zegene
  `),
  lottery: phrases(`
    you have won | you won | winning numbers | winning number | lucky winner | lucky winners | claims agent | claim your prize |
    claim your winnings | lottery | sweepstakes | sweepstake | email ballot | ticket number | prize award | fiduciary agent |
    promotional draw | sie haben gewonnen | lotterie | vous avez gagné | loterie | ha ganado | lotería | hai vinto | lotteria |
    u heeft gewonnen | u hebt gewonnen | loterij
  `),
  /** Somebody claims to have filmed the reader. */
  extortion: phrases(`
    i recorded you | recorded a video | recorded video of you | your webcam | through your camera | your camera | you were watching |
    adult site | adult websites | porn site | porn sites | pornographic | masturbating | masturbation | infected your device | infected with malware |
    my malware | i hacked | hacked your | rat software | keylogger | full access to your | access to your accounts | all your contacts |
    to all of your contacts | send the video | send this video | i will delete the video | destroy the video | you have 48 hours |
    you have 50 hours | one day after opening | pay me | make the payment | bitcoin wallet | btc wallet | btc address |
    bitcoin address | my bitcoin | your secret | dirty secret | ihre kamera | deine kamera | ihre webcam | deine webcam | pornoseiten |
    pornoseite | alle ihre kontakte | alle deine kontakte | ihr gerät infiziert | votre webcam | votre caméra | sites pornographiques |
    tous vos contacts | tu cámara | su cámara | sitios porno | todos tus contactos | la tua webcam | siti porno |
    tutti i tuoi contatti | je webcam | uw webcam | pornosites | al je contacten | will be bombed | explosive device | hired to kill |
    you with your webcam | trojaner | trojanisches pferd | masturbieren | über ihre kamera | über deine kamera | ihren computer infiziert |
    computer mit einem | sie haben 48 stunden | sie haben 50 stunden | du hast 48 stunden | du hast 50 stunden | schicke ich das video |
    bitcoin-adresse | bitcoin-wallet | cheval de troie | infecté votre appareil | infecté votre ordinateur | je vous ai filmé |
    je vous ai enregistré | sites pour adultes | mon portefeuille | vous avez 48 heures | vous avez 50 heures | envoie la vidéo |
    infectado su dispositivo | infectado tu dispositivo | un troyano | le he grabado | te he grabado | páginas para adultos |
    sitios para adultos | mi monedero | sus contactos | tiene 48 horas | tienes 48 horas | enviaré el vídeo | enviaré el video |
    infettato il tuo dispositivo | un trojan | ti ho registrato | siti per adulti | mio portafoglio | hai 48 ore | invierò il video |
    je apparaat geïnfecteerd | jou gefilmd | mijn bitcoin | je hebt 48 uur
  `),
  /** A bill that shall make the reader call. */
  callback: phrases(`
    call our support | call us immediately | call the number below | if you did not authorize | if you did not make this |
    if you didn't make this | if you did not place this | didn't place this order | to cancel this order | to cancel the subscription |
    to cancel your subscription | cancel and get a refund | auto-renewal | auto renewal | has been renewed | will be auto-debited |
    auto debited | charged from your account | toll free | helpdesk number | helpline | call our helpline | if you have not made | if you did not purchase | if you did not place | customer care | geek squad | norton | mcafee | lifelock |
    antivirus | billing department | rufen sie uns sofort an | appelez-nous immédiatement | llámenos inmediatamente | chiamaci subito |
    bel ons onmiddellijk
  `),
};
