/** An account of a SIP phone, as the operator hands it over. */
export interface PhoneAccount {
  /** The part before @; the domain is `localhost`. */
  readonly user: string;
  readonly password: string;
}

/** What a stranger has to know of the server. */
export interface ServerPlace {
  /** Port of SIP over TLS on `localhost`. */
  readonly sipPort: number;
  /** Port of SIP over WebSocket on `localhost`. */
  readonly httpsPort: number;
  /** The only authority to trust, PEM. */
  readonly ca: string;
}
