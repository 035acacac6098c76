"use strict";

const EARLY_SECONDS = 20;

/** A failure that the user can read. */
class SessionError extends Error {}

/**
 * The session of one API in this browser tab.
 *
 * It survives a reload, and no longer than the tab: sessionStorage, not localStorage. Refresh tokens work once,
 * so requests that need a new one at the same time wait for the same refresh.
 */
class TabSession {
  #addresses;
  #key;
  #onChange = () => {};
  #refreshing = null;

  /** `addresses` has `login`, `refresh`, `logout` and `account`. */
  constructor(addresses) {
    this.#addresses = addresses;
    this.#key = `session:${addresses.login}`;
  }

  /** Call `listener(session, problem)` whenever the session begins or ends. */
  listen(listener) {
    this.#onChange = listener;
  }

  /** The session as it is kept, or null: `email`, `role`, `access`, `refresh`, `expires` (in milliseconds). */
  get current() {
    return JSON.parse(sessionStorage.getItem(this.#key));
  }

  /** @throws {SessionError} The service refused, with its reason. */
  async logIn(email, password) {
    const pair = await this.#post(this.#addresses.login, { email, password });
    const response = await this.#send(this.#addresses.account, "GET", pair.access_token);
    const account = response.ok ? (await response.json()).data : { email };
    this.#keep(pair, account);
    this.#onChange(this.current, "");
  }

  async logOut() {
    const token = await this.accessToken();
    // The tab forgets the session even where the service cannot be reached.
    if (token) await this.#send(this.#addresses.logout, "POST", token).catch(() => {});
    this.end("");
  }

  /** Forget the session, and say why. */
  end(problem) {
    sessionStorage.removeItem(this.#key);
    this.#onChange(null, problem);
  }

  /** Return an access token that is about to be used; null without a session. */
  async accessToken() {
    const session = this.current;
    if (!session || Date.now() < session.expires - EARLY_SECONDS * 1000) return session?.access ?? null;
    this.#refreshing ??= this.#refresh(session).finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  async #refresh(session) {
    try {
      this.#keep(await this.#post(this.#addresses.refresh, { refresh_token: session.refresh }), session);
      return this.current.access;
    } catch (error) {
      if (!(error instanceof SessionError)) throw error;
      this.end("The session has ended: log in again.");
      return null;
    }
  }

  #keep(pair, { email, role }) {
    const expires = Date.now() + pair.expires_in * 1000;
    const session = { email, role, access: pair.access_token, refresh: pair.refresh_token, expires };
    sessionStorage.setItem(this.#key, JSON.stringify(session));
  }

  async #post(url, body) {
    const response = await this.#send(url, "POST", null, body);
    const envelope = await response.json().catch(() => ({}));
    if (response.ok) return envelope.data;
    throw new SessionError(envelope.message ?? `The service responded with status ${response.status}.`);
  }

  #send(url, method, token, body) {
    const headers = {};
    if (token) headers.Authorization = `Bearer ${token}`;
    if (body) headers["Content-Type"] = "application/json";
    // Without the browser's own credentials, such as the password of these pages.
    return fetch(url, { method, headers, body: body && JSON.stringify(body), credentials: "omit" });
  }
}
