import type { CountedRow, Feedback } from '../mail/feedback.ts';

/** RFC 9990 section 3.1.1.1. */
const NAMESPACE = 'urn:ietf:params:xml:ns:dmarc-2.0';
/** XML 1.0 section 2.2: what no document may hold, not even as a reference. */
const NO_CHARACTER = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** The report in XML, elements in the order of the tables of RFC 9990 section 3.1.1, piece by piece. */
export function* composeFeedback(feedback: Feedback): Generator<string> {
  const { organization, email, id, begin, end, generator, errors, domain, policy } = feedback;
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<feedback xmlns="${NAMESPACE}">\n`;
  yield leaf('version', '1.0');
  yield element(
    'report_metadata',
    leaf('org_name', organization),
    leaf('email', email),
    leaf('report_id', id),
    element('date_range', leaf('begin', String(begin)), leaf('end', String(end))),
    ...errors.map((error) => leaf('error', error)),
    said('generator', generator),
  );
  yield element(
    'policy_published',
    leaf('domain', domain),
    said('discovery_method', policy.discovery),
    leaf('p', policy.p),
    said('sp', policy.sp),
    said('np', policy.np),
    said('adkim', policy.adkim),
    said('aspf', policy.aspf),
    said('testing', policy.testing),
  );
  for (const row of feedback.rows) yield record(row);
  yield '</feedback>\n';
}

function record({ source, count, disposition, dkim, spf, reasons, author, sender, signatures, checked }: CountedRow) {
  return element(
    'record',
    element(
      'row',
      leaf('source_ip', source),
      leaf('count', String(count)),
      element(
        'policy_evaluated',
        leaf('disposition', disposition),
        leaf('dkim', dkim ? 'pass' : 'fail'),
        leaf('spf', spf ? 'pass' : 'fail'),
        ...reasons.map(({ type, comment }) => element('reason', leaf('type', type), said('comment', comment))),
      ),
    ),
    element('identifiers', leaf('header_from', author), ...(sender === null ? [] : [leaf('envelope_from', sender)])),
    element(
      'auth_results',
      ...signatures.map(({ domain, selector, result }) =>
        element('dkim', leaf('domain', domain), leaf('selector', selector), leaf('result', result)),
      ),
      ...(checked === null
        ? []
        : [element('spf', leaf('domain', checked.domain), leaf('scope', 'mfrom'), leaf('result', checked.result))]),
    ),
  );
}

function element(name: string, ...children: readonly string[]): string {
  return `<${name}>\n${children.join('')}</${name}>\n`;
}

function leaf(name: string, text: string): string {
  const clean = text.toWellFormed().replace(NO_CHARACTER, '\ufffd');
  return `<${name}>${clean.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? '')}</${name}>\n`;
}

/** Nothing where there is nothing to say. */
function said(name: string, text: string): string {
  return text === '' ? '' : leaf(name, text);
}
