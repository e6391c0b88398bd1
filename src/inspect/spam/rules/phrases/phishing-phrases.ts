import { phrases } from './phrases.ts';

/** What makes readers give away their password, or open what they should not. */
export const PHISHING_PHRASES = {
  credentials: phrases(`
    verify your account | verify your email | verify your identity | verify your mailbox | verify your information |
    verify your details | confirm your account | confirm your identity | confirm your email account | confirm your information |
    confirm your password | validate your account | validate your email | validate your mailbox | update your account |
    update your billing | update your payment | update your mailbox | your account has been limited | your account has been suspended |
    your account will be suspended | your account will be closed | your account has been locked | account is suspended |
    account suspension | account will be deactivated | account will be disabled | account will be terminated | unusual sign-in |
    unusual sign in | unusual activity on your | unusual activity in your | suspicious activity on your | suspicious activity in your | suspicious sign-in | unauthorized access | unauthorized login |
    restore your account | restore access | reactivate your account | keep your password | keep same password | keep current password |
    keep my password | password will expire | password expires | password has expired | password expiration | password expiry |
    log in to verify | sign in to verify | login to verify | konto bestätigen | konto verifizieren |
    identität bestätigen | konto wurde gesperrt | konto wird gesperrt | konto wurde eingeschränkt | ungewöhnliche aktivität |
    ungewöhnliche anmeldung | passwort läuft ab | kennwort läuft ab | passwort ist abgelaufen | daten bestätigen |
    ihr konto zu reaktivieren | sicherheitsverfahren aktualisieren | vérifier votre compte | vérifiez votre compte |
    confirmer votre identité | confirmez votre identité | compte a été suspendu | compte sera suspendu | compte est suspendu |
    activité inhabituelle | mot de passe expire | mot de passe a expiré | mettre à jour vos informations | verificar su cuenta |
    verifique su cuenta | confirme su identidad | cuenta ha sido suspendida | cuenta será suspendida | actividad inusual |
    su contraseña caduca | contraseña ha caducado | verifica il tuo account | verificare il tuo account | conferma la tua identità |
    account è stato sospeso | conto è stato sospeso | conto è stato bloccato | attività insolita | password scade | password è scaduta |
    verifieer uw account | bevestig uw account | bevestig uw identiteit | account is geblokkeerd | account wordt geblokkeerd |
    rekening is geblokkeerd | ongebruikelijke activiteit | wachtwoord verloopt | wachtwoord is verlopen
  `),
  mailbox: phrases(`
    mailbox is full | mailbox is almost full | mailbox quota | mailbox storage | storage limit | exceeded your storage |
    exceeded its storage | exceeded your quota | exceeded the storage | email quota | mail quota | quota exceeded |
    upgrade your mailbox | incoming messages on hold | messages on hold | undelivered messages | pending messages | held messages |
    emails pending | pending emails | pending incoming | release messages | release your messages | release pending |
    deactivation request | request to terminate | mail server upgrade | webmail upgrade | webmail team | email administrator |
    mail administrator | postfach ist voll | postfach ist fast voll | speicherlimit | zurückgehaltene nachrichten |
    boîte mail est pleine | boîte de réception est pleine | quota de messagerie | messages en attente | buzón está lleno |
    buzón de correo está | límite de almacenamiento | mensajes pendientes | casella è piena | casella di posta è piena |
    messaggi in sospeso | mailbox is vol | postvak is vol | opslaglimiet
  `),
  documents: phrases(`
    shared a document | shared a file | shared document | document has been shared | secure document | secured document |
    secure message | encrypted message | review and sign | sign the document | docusign | e-signature | new voicemail | voice message |
    voicemail | missed call | new fax | efax | fax message | received a fax | scanned document | scan from | payment advice |
    remittance advice | purchase order | proof of payment | swift copy | payment slip | dokument freigegeben | neue sprachnachricht |
    gescanntes dokument | zahlungsavis | document partagé | nouveau message vocal | documento compartido | mensaje de voz |
    documento condiviso | messaggio vocale | gedeeld document | voicemailbericht
  `),
  parcel: phrases(`
    your package | your parcel | your shipment | delivery attempt | delivery failed | failed delivery | could not be delivered |
    could not deliver | unable to deliver | customs fee | customs fees | customs duty | redelivery | reschedule delivery |
    reschedule your delivery | shipping fee | delivery fee | ihr paket | ihre sendung | zustellung fehlgeschlagen | zollgebühren |
    zollgebühr | versandkosten | nicht zugestellt werden | votre colis | frais de douane | frais de livraison | n'a pas pu être livré |
    su paquete | gastos de aduana | no se pudo entregar | il tuo pacco | spese doganali | consegna fallita | uw pakket | je pakket |
    douanekosten | invoerrechten | niet bezorgd
  `),
  /** Money of the state: to be had, or owed. */
  refunds: phrases(`
    tax refund | claim refund | claim your refund | refund request | eligible to receive | outstanding toll | unpaid toll | toll balance |
    toll invoice | late fee | parking fine | steuererstattung | steuerrückerstattung | erstattung beantragen | anspruch auf eine |
    offene maut | bußgeld | remboursement d'impôt | remboursement fiscal | vous bénéficiez d'un remboursement | amende impayée |
    amende de stationnement | devolución de impuestos | reembolso fiscal | multa pendiente | rimborso fiscale | multa non pagata |
    belastingteruggave | openstaande schuld | beslaglegging
  `),
  urgency: phrases(`
    urgent | urgently | immediately | as soon as possible | within 24 hours | within 48 hours | in the next 24 hours | within 12 hours |
    final notice | final reminder | last warning | final warning | immediate action | action required | immediate attention | act now |
    before it is too late | expires today | today only | failure to | dringend | sofort | innerhalb von 24 stunden |
    innerhalb von 48 stunden | letzte mahnung | letzte warnung | umgehend | de toute urgence | dans les 24 heures | sous 24 heures |
    sous 48 heures | immédiatement | dernier rappel | urgente | inmediatamente | en 24 horas | último aviso | immediatamente |
    entro 24 ore | entro 48 ore | ultimo avviso | dringende | onmiddellijk | binnen 24 uur | binnen 48 uur | laatste waarschuwing |
    laatste herinnering
  `),
  archivePassword: phrases(`
    password is | password: | pass: | password for the | archive password | zip password | file password | document password |
    use the password | use password | passwort: | passwort lautet | passwort ist | kennwort: | kennwort lautet | mot de passe : |
    mot de passe: | mot de passe est | contraseña: | contraseña es | clave: | la password è | wachtwoord: | wachtwoord is | pin: |
    hasło: | senha:
  `),
};
