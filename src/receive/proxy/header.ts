/** Whom the balancer speaks for; null where it speaks for itself, as in a health check. */
interface Told {
  readonly address: string;
  readonly port: number;
}

export type ProxyHeader =
  /** Its end has not come. */
  | { readonly kind: 'more' }
  | { readonly kind: 'bad'; readonly why: string }
  /** `used` octets were the header; what is behind them is the client's. */
  | { readonly kind: 'header'; readonly used: number; readonly source: Told | null };
