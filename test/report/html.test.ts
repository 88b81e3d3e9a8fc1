import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markup } from '../../src/report/html.ts';
import { hostileText } from './hostile-text.ts';
import { elementsOf, parseHtml } from './parse-html.ts';

describe('markup', () => {
  it('escapes text, keeps markup, and leaves out what is not there', () => {
    const inner = markup`<b>${'<i>'}</b>`;
    expect(markup`<p title="${'"x" & \'y\''}">${[inner, 3, false, undefined]}</p>`.text).toBe(
      '<p title="&quot;x&quot; &amp; &#39;y&#39;"><b>&lt;i&gt;</b>3</p>',
    );
  });

  it('spells out what would hide or reorder text, and drops the codes of terminals', () => {
    expect(markup`${'\u001b[31mred\u001b[0m \u202eeman \u0000 \ud800'}`.text).toBe(
      'red \\u202eeman \\x00 \ufffd',
    );
    expect(markup`${'a\r\n\tb\rc'}`.text).toBe('a\n\tb\\rc');
  });

  it('keeps any text where it was put', async () => {
    await fc.assert(
      fc.asyncProperty(hostileText(), async (text) => {
        const page = await parseHtml(markup`<p title="${text}">x${text}y</p>`.text);
        const [, paragraph, ...more] = elementsOf(page);
        expect(more).toEqual([]);
        expect(Object.keys(paragraph?.attributes ?? {})).toEqual(['title']);
        expect(paragraph?.text).toBe(`x${paragraph?.attributes['title'] ?? ''}y`);
      }),
    );
  });
});
