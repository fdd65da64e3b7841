/** The Vite plugin that builds the article's pages: see `article/en.md` and `article/zh.md`. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { tokens } from '../src/styles/tokens.js';
import { renderArticle } from './render-article.js';

const folder = fileURLToPath(new URL('../article/', import.meta.url));

/** The pages, by what is in the place of the article in each. */
const PAGES = /** @type {const} */ ({
  en: { input: `${folder}index.html`, posters: './posters/' },
  zh: { input: `${folder}zh/index.html`, posters: '../posters/' },
});

/** The entries of the build. */
export const articlePages = { article: PAGES.en.input, 'article-zh': PAGES.zh.input };

/** The tokens of the lab, for a whole page: its element is the root. Paper is always light. */
const rootTokens = tokens.cssText
  .replace('@media (prefers', '@media screen and (prefers')
  .replace(/:host\(\[theme='dark'\]\) \{[^}]*\}/, '@media screen { $& }')
  .replace(/:host\((.+)\) \{/g, ':root$1 {')
  .replaceAll(':host', ':root')
  .replaceAll('[theme=', '[data-theme=');

/** @param {'en' | 'zh'} language */
function rendered(language) {
  /** @type {Record<string, { width: number, height: number }>} */
  const sizes = existsSync(`${folder}posters/sizes.json`)
    ? JSON.parse(readFileSync(`${folder}posters/sizes.json`, 'utf8'))
    : {};
  /** @param {string} name */
  const poster = (name) => {
    const [size, file] = [sizes[name], `${PAGES[language].posters}${name}`];
    return size ? { ...size, light: `${file}-light.webp`, dark: `${file}-dark.webp` } : null;
  };
  return renderArticle(readFileSync(`${folder}${language}.md`, 'utf8'), (figure) => {
    const [wide, narrow] = [poster(`${figure}-${language}-wide`), poster(`${figure}-${language}-narrow`)];
    return wide && narrow ? { wide, narrow } : null;
  });
}

/** @returns {import('vite').Plugin} */
export function articlePlugin() {
  return {
    name: 'article',
    transformIndexHtml: {
      order: 'pre',
      handler(html, { filename }) {
        const language = filename.endsWith('/article/zh/index.html') ? 'zh' : 'en';
        if (!html.includes('<!-- article -->')) return html;
        const { html: article, headings } = rendered(language);
        const contents = headings.map((heading) => `<li><a href="#${heading.id}">${heading.html}</a></li>`).join('');
        return html.replace('<!-- contents -->', () => contents).replace('<!-- article -->', () => article);
      },
    },
    transform: {
      order: 'pre',
      handler(code, id) {
        return id.endsWith('/src/article/article.css') ? `${rootTokens}\n${code}` : null;
      },
    },
    handleHotUpdate({ file, server }) {
      if (file.startsWith(folder)) server.ws.send({ type: 'full-reload' });
    },
  };
}
