/** The session cookie of this server: `__Host-gatehouse` on https, `gatehouse` on plain http. */
export interface SessionCookie {
  name: string;
  /** The `Set-Cookie` value that keeps a session. */
  keep(secret: string, expiresAt: Date): string;
  /** The `Set-Cookie` value that forgets it. */
  forget(): string;
}

export function sessionCookie(secure: boolean): SessionCookie {
  const name = secure ? '__Host-gatehouse' : 'gatehouse';
  const attributes = `Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
  return {
    name,
    keep: (secret, expiresAt) => `${name}=${secret}; ${attributes}; Expires=${expiresAt.toUTCString()}`,
    forget: () => `${name}=; ${attributes}; Max-Age=0`,
  };
}
