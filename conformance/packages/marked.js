import { Marked, lexer, marked } from "marked";
import { worker } from "../probes/kit.js";

const page = `# Title *with* emphasis

A paragraph with **bold**, \`code\`, [a link](http://x.example "t") and ![img](a.png).
Line two\\
broken.

1. one
2. two
   - nested
   - [x] done

> quote
> > deeper

| a | b |
|---|:-:|
| 1 | 2 |

\`\`\`js
let x = "<&>";
\`\`\`

---

<div>raw</div>

~~gone~~ https://auto.example
`;

export default worker({
  "a page": () => marked.parse(page),
  "its tokens": () => lexer(page).map(({ type, depth, text }) => [type, depth ?? null, text ?? null]),
  "inline alone": () => marked.parseInline("a *b* **c** `d` <e@f.example>"),
  "a renderer of one's own": () => new Marked({ renderer: { heading: ({ text, depth }) => `<h${depth} id="${text.toLowerCase()}">${text}</h${depth}>` } }).parse("# One\n## Two"),
  "an extension": () => new Marked({ extensions: [{ name: "at", level: "inline", start: (s) => s.indexOf("@"), tokenizer(s) { const m = /^@(\w+)/.exec(s); return m ? { type: "at", raw: m[0], who: m[1] } : undefined; }, renderer: ({ who }) => `<a href="/${who}">${who}</a>` }] }).parse("hello @ada"),
  "breaks": () => new Marked({ breaks: true, gfm: true }).parse("a\nb"),
  "asynchronous": async () => new Marked({ async: true, walkTokens: async (token) => { if (token.type === "link") token.href = "https://y.example"; } }).parse("[a](b)"),
  "a long page": async () => {
    const html = marked.parse(page.repeat(30));
    return [html.length, [...new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(html)))].slice(0, 8)];
  },
});
