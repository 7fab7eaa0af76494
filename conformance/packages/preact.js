import { createContext, h } from "preact";
import { useContext, useId, useMemo, useReducer, useState } from "preact/hooks";
import { renderToString, renderToStringAsync } from "preact-render-to-string";
import { renderToReadableStream } from "preact-render-to-string/stream";
import htm from "htm";
import { worker } from "../probes/kit.js";

const html = htm.bind(h);
const Theme = createContext("light");
const Item = ({ name, done }) => html`<li class=${done ? "done" : undefined} data-theme=${useContext(Theme)}>${name}</li>`;
const List = ({ items }) => {
  const [count] = useState(() => items.length);
  const total = useMemo(() => items.reduce((sum, { cost }) => sum + cost, 0), [items]);
  const [state] = useReducer((s) => s, "reduced");
  return html`<section id=${useId()}><h1>${count} & ${total} ${state}</h1><ul>${items.map((item) => html`<${Item} ...${item} key=${item.name} />`)}</ul></section>`;
};
const items = [{ name: "<one>", cost: 1.5 }, { name: "two", cost: 2, done: true }];

export default worker({
  "a component": () => renderToString(html`<${Theme.Provider} value="dark"><${List} items=${items} /></${Theme.Provider}>`),
  "attributes": () => renderToString(h("input", { type: "checkbox", checked: true, disabled: false, style: { color: "red", marginTop: 5 }, onClick: () => 1, htmlFor: "x", "aria-label": 'a"b', tabIndex: 0 })),
  "raw html and void elements": () => renderToString(html`<div dangerouslySetInnerHTML=${{ __html: "<b>x</b>" }} /><br /><textarea value="a<b" />`),
  "fragments and nothing": () => renderToString(html`a${null}${false}${0}${[h("i", null), "b"]}`),
  "pretty": () => renderToString(html`<svg viewBox="0 0 1 1" xlinkHref="#a"><path strokeWidth=${2} /></svg>`),
  "asynchronous": async () => {
    let value;
    const Later = () => {
      if (!value) throw Promise.resolve().then(() => (value = "arrived"));
      return h("p", null, value);
    };
    const { Suspense } = await import("preact/compat");
    return renderToStringAsync(h(Suspense, { fallback: "wait" }, h(Later)));
  },
  "a stream": () => new Response(renderToReadableStream(html`<${List} items=${items} />`)).text(),
  "an error": () => renderToString(h(() => { throw new RangeError("inside"); })),
});
