/** A person at the sign-in pages, without a browser: follows redirects, fills in forms, reads what is said. */
export class Person {
  text = '';
  status = 0;
  url: string;
  /** Where an application's browser sign-in sent the person back to. */
  landed: string | undefined;
  readonly #cookies = new Map<string, string>();

  constructor(readonly pagesUrl: string) {
    this.url = `${pagesUrl}/devicelogin`;
  }

  async open(path: string): Promise<this> {
    return this.#go(new URL(path, this.pagesUrl).href, {});
  }

  async enterCode(code: string) {
    return this.#post('/devicelogin', { code });
  }

  async enterAddress(address: string) {
    return this.#post(`${this.#step()}/account`, { address });
  }

  async enterPassword(password: string) {
    return this.#post(`${this.#step()}/password`, { password });
  }

  async answer(answer: 'continue' | 'cancel') {
    return this.#post(`${this.#step()}/confirm`, { answer });
  }

  /** What stands beside the field. */
  get wrong(): string {
    return /class="wrong"[^>]*>.*?<span>(.*?)<\/span>/s.exec(this.text)?.[1] ?? '';
  }

  get heading(): string {
    return /<h1>(.*?)<\/h1>/s.exec(this.text)?.[1] ?? '';
  }

  /** What a field still holds. */
  value(name: string): string | undefined {
    return new RegExp(`name="${name}"[^>]*value="([^"]*)"`).exec(this.text)?.[1];
  }

  #step(): string {
    const { pathname } = new URL(this.url);
    return /^\/signin\/[^/]+/.exec(pathname)?.[0] ?? '';
  }

  #post(path: string, form: Record<string, string>) {
    return this.#go(`${this.pagesUrl}${path}`, { method: 'POST', body: new URLSearchParams(form) });
  }

  /** Follows redirects by itself, to keep cookies, and up to the application's own address. */
  async #go(start: string, init: RequestInit): Promise<this> {
    let [url, now] = [start, init];
    for (;;) {
      const response = await fetch(url, { ...now, redirect: 'manual', headers: { connection: 'close', cookie: this.#cookieHeader() } });
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        this.#cookies.set(name, value);
      }
      const location = response.headers.get('location');
      if (location === null) {
        this.status = response.status;
        this.text = await response.text();
        if (response.ok) this.url = url;
        return this;
      }
      url = new URL(location, url).href;
      now = {};
      if (!url.startsWith(this.pagesUrl)) {
        this.landed = url;
        return this;
      }
    }
  }

  #cookieHeader(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }
}
