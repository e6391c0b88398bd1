/*
 * Names that anybody may stand behind. They say nothing by themselves; rules ask for more beside them.
 */

const set = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Where anybody gets a mailbox. */
export const FREE_MAIL: ReadonlySet<string> = set(`
  gmail.com googlemail.com outlook.com hotmail.com hotmail.co.uk hotmail.fr hotmail.de hotmail.it hotmail.es live.com live.co.uk live.fr
  live.nl msn.com outlook.de outlook.fr outlook.es outlook.it yahoo.com yahoo.co.uk yahoo.fr yahoo.de yahoo.it yahoo.es yahoo.co.in
  yahoo.co.jp yahoo.com.br yahoo.ca ymail.com rocketmail.com myyahoo.com aol.com aim.com icloud.com me.com mac.com gmx.com gmx.de gmx.net
  gmx.at gmx.ch gmx.fr web.de freenet.de t-online.de mail.com mail.ru bk.ru list.ru inbox.ru internet.ru yandex.ru yandex.com ya.ru
  rambler.ru proton.me protonmail.com pm.me tutanota.com tutamail.com tuta.io zoho.com zohomail.com fastmail.com hushmail.com lycos.com
  excite.com email.com usa.com usa.net netscape.net juno.com netzero.net rediffmail.com indiatimes.com 163.com 126.com qq.com sina.com
  sohu.com foxmail.com yeah.net naver.com daum.net hanmail.net libero.it virgilio.it tiscali.it alice.it orange.fr wanadoo.fr free.fr
  laposte.net sfr.fr uol.com.br bol.com.br terra.com.br seznam.cz centrum.cz o2.pl wp.pl onet.pl interia.pl abv.bg ukr.net mailfence.com
  cock.li disroot.org mail.ee walla.com inbox.lv inbox.com gmx.us consultant.com accountant.com contractor.net
`);

/** Addresses that lead to others. */
export const SHORTENERS: ReadonlySet<string> = set(`
  bit.ly bitly.com j.mp tinyurl.com t.co goo.gl ow.ly is.gd v.gd buff.ly cutt.ly rebrand.ly rb.gy shorturl.at shorturl.gg t.ly tiny.cc
  tiny.one bl.ink s.id lnkd.in fb.me adf.ly ouo.io shorte.st soo.gd x.co u.to qr.ae qrco.de qr.io me-qr.com clck.ru vk.cc dub.sh t2m.io
  snip.ly short.io shrtco.de 1url.com urlz.fr urlshort.dev gg.gg bom.so n9.cl kutt.it surl.li t1p.de da.gd hyperurl.co linktr.ee
  lnk.bio tr.ee wl.co l.ead.me dlvr.it trib.al po.st mcaf.ee chilp.it qps.ru 2no.co
`);

/** Of their hosts those that lead to places and pictures of the same house alone, as phones share them. */
export const LEADS_HOME: ReadonlySet<string> = set('maps.app.goo.gl photos.app.goo.gl');

/** Where anybody puts pages at no cost, most of them below a name of his own. */
export const FREE_HOSTING: ReadonlySet<string> = set(`
  web.app firebaseapp.com blogspot.com weebly.com weeblysite.com wixsite.com wixstudio.io pages.dev workers.dev r2.dev netlify.app
  vercel.app github.io gitlab.io glitch.me herokuapp.com onrender.com fly.dev 000webhostapp.com infinityfreeapp.com rf.gd epizy.com
  godaddysites.com square.site webflow.io framer.app framer.website carrd.co strikingly.com yolasite.com jimdosite.com jimdofree.com
  webnode.page ucoz.com tripod.com angelfire.com 000space.com mystrikingly.com replit.app repl.co surge.sh ipfs.io dweb.link
  cloudflare-ipfs.com backblazeb2.com blob.core.windows.net web.core.windows.net azurewebsites.net azurefd.net cloudfront.net
  trycloudflare.com ngrok.io ngrok-free.app duckdns.org no-ip.org ddns.net hopto.org zapto.org myftp.org sytes.net translate.goog
  notion.site teachable.com my.canva.site canva.site edgeone.app lovable.app
`);

/** Pages of well-known sites that anybody may fill: what their paths begin with, by host. */
export const FREE_PAGES: ReadonlyMap<string, readonly string[]> = new Map([
  ['sites.google.com', ['/']],
  ['docs.google.com', ['/forms', '/drawings', '/presentation']],
  ['forms.gle', ['/']],
  ['forms.office.com', ['/']],
  ['storage.googleapis.com', ['/']],
  ['storage.cloud.google.com', ['/']],
  ['firebasestorage.googleapis.com', ['/']],
  ['form.jotform.com', ['/']],
  ['www.jotform.com', ['/']],
  ['app.box.com', ['/']],
  ['telegra.ph', ['/']],
  ['forms.monday.com', ['/']],
  ['www.cognitoforms.com', ['/']],
  ['express.adobe.com', ['/']],
  ['spark.adobe.com', ['/']],
  ['www.canva.com', ['/design']],
  ['gamma.app', ['/']],
  ['padlet.com', ['/']],
  ['sway.office.com', ['/']],
  ['sway.cloud.microsoft', ['/']],
  ['s3.amazonaws.com', ['/']],
]);
