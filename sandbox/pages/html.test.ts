import { describe, expect, it } from 'vitest';
import { html } from './html';

describe('the page template', () => {
  it('escapes what is put in and leaves markup alone', () => {
    const name = `<script>"&'`;
    expect(html`<p title="${name}">${[html`<b>${name}</b>`, 1, false]}</p>`.text).toBe(
      '<p title="&lt;script&gt;&quot;&amp;&#39;"><b>&lt;script&gt;&quot;&amp;&#39;</b>1</p>',
    );
  });
});
