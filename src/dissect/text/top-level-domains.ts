/** Countries' domains (ISO 3166 and what IANA has beside them), and those others under which mails link most. */
const TOP_LEVEL =
  'ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc cd cf cg ch ' +
  'ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gd ge gf gg gh gi gl gm gn ' +
  'gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc ' +
  'li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz ' +
  'om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sk sl sm sn so sr ss st su sv sx sy sz ' +
  'tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw ' +
  'com net org edu gov mil int info biz name pro mobi aero asia cat coop jobs museum post tel travel arpa ' +
  'agency app art bank bar best bid bio blog bond build buzz cam cash center cfd click cloud club codes community company ' +
  'cyou date dev digital direct download email events exchange expert express fit fun fund fyi games gdn global goog google ' +
  'group guru help host icu ink institute international kim life link live loan lol ltd market marketing media men mobi mom ' +
  'money monster network news ninja online ooo page party photo photos pics plus press properties pub quest racing realtor ' +
  'red rest review rip rocks run sale sbs science security services shop site skin social software solutions space store ' +
  'stream studio style support surf systems team tech technology today tokyo tools top trade trading uno ventures video vip ' +
  'wang watch webcam website wiki win work works world wtf xin xyz yachts zip zone';

const NAMES: ReadonlySet<string> = new Set(TOP_LEVEL.split(' '));

export function isTopLevelDomain(label: string): boolean {
  return NAMES.has(label.toLowerCase());
}
