/** A firm in whose name readers are deceived. */
export interface Brand {
  /** As it stands in names and hosts, in lower case. */
  readonly word: string;
  /** What it has registered itself: labels before the ending. */
  readonly labels: readonly string[];
}

function brand(line: string): Brand {
  const [word = '', ...labels] = line.split(/\s+/);
  return { word, labels: [word, ...labels] };
}

/** One a line: the word, then other labels of the firm. */
export const BRANDS: readonly Brand[] = `
paypal paypalobjects paypal-communication paypal-prepaid
microsoft microsoftonline office office365 outlook live windows sharepoint azure onmicrosoft microsoftemail
office365 microsoft office microsoftonline
onedrive microsoft live office sharepoint 1drv
sharepoint microsoft office
docusign docusign-mail
dropbox dropboxmail dropboxbusiness
wetransfer
netflix
amazon amazonses amazonaws awstrack amazon-adsystem aws audible
ebay ebayinc ebaystatic
facebook facebookmail fb meta
instagram facebookmail meta
whatsapp facebookmail meta
linkedin
coinbase
binance
metamask consensys
blockchain
adobe adobesign echosign
dhl dhl-news dhlparcel dhl-paket deutschepost dpdhl
fedex
usps
dpdgroup dpd
swisspost post
chronopost laposte
correos
mcafee
geeksquad bestbuy
wellsfargo wf wellsfargoadvisors
bankofamerica bofa bac
citibank citi citigroup
barclays barclaycard
santander gruposantander
sparkasse sparkassen dsgv sparkassen-finanzportal
volksbank vr
commerzbank
postbank deutsche-bank
comdirect
bnpparibas bnp
creditagricole credit-agricole
societegenerale sg
caixabank lacaixa
bbva
intesasanpaolo
unicredit
rabobank
abnamro
airbnb
spotify
itunes apple icloud
icloud apple me mac
`
  .trim()
  .split('\n')
  .map(brand);
