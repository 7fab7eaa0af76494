import MarkdownIt from "markdown-it";
import { worker } from "../probes/kit.js";

const page = "# T\n\nA *b* **c** ~~d~~ `e` <b>raw</b> www.x.example \"quotes\" -- (c) ...\n\n* one\n* two\n  1. three\n\n| a | b |\n|--:|:--|\n| 1 | 2 |\n\n```js\nx < y\n```\n\n[r]: http://r.example 'title'\n\n[see][r] ![i](j.png)\n";

export default worker({
  "as it comes": () => new MarkdownIt().render(page),
  "with everything": () => new MarkdownIt({ html: true, linkify: true, typographer: true, breaks: true, xhtmlOut: true }).render(page),
  "CommonMark": () => new MarkdownIt("commonmark").render(page),
  "tokens": () => new MarkdownIt().parse("a *b*\n\n- c", {}).map(({ type, tag, nesting, content }) => [type, tag, nesting, content]),
  "a rule of one's own": () => {
    const md = new MarkdownIt();
    md.renderer.rules.strong_open = () => '<b class="x">';
    md.renderer.rules.strong_close = () => "</b>";
    return md.renderInline("a **b**");
  },
  "links that are refused": () => new MarkdownIt().render("[x](javascript:alert(1)) [y](data:text/html,hi) [z](mailto:a@b.example)"),
});
