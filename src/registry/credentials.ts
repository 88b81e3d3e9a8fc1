/** What opens a registry. */
export type Credentials =
  | { readonly type: 'password'; readonly username: string; readonly password: string }
  | { readonly type: 'identity-token'; readonly token: string };

/**
 * Credentials for a registry host (`localhost:5000`, `docker.io`), asked when they are needed; undefined: anonymous. Only the
 * host that asks is answered, so that no registry sees another one's password.
 */
export type CredentialSource = (host: string) => Promise<Credentials | undefined>;

/** Credentials, and where they come from: a variable, a file, a helper. */
export interface FoundCredentials {
  readonly credentials: Credentials;
  /** For messages: `HUB_USERNAME and HUB_PASSWORD`. */
  readonly origin: string;
}
