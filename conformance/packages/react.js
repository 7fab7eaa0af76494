import { Suspense, createContext, createElement as h, memo, use, useContext, useId, useMemo, useReducer, useState } from "react";
import { renderToReadableStream, renderToStaticMarkup, renderToString } from "react-dom/server.edge";
import { worker } from "../probes/kit.js";

const Lang = createContext("en");
const Row = memo(({ cells }) => h("tr", null, cells.map((cell, i) => h("td", { key: i, className: i % 2 ? "odd" : undefined }, cell))));
const Table = ({ rows }) => {
  const [size] = useState(rows.length);
  const [sum] = useReducer((s) => s, rows.flat().reduce((a, b) => a + b, 0));
  const lang = useContext(Lang);
  const label = useMemo(() => `${lang}: ${size} rows, ${sum}`, [lang, size, sum]);
  return h("table", { id: useId(), "aria-label": label }, h("tbody", null, rows.map((cells, i) => h(Row, { key: i, cells }))));
};
const page = () => h(Lang.Provider, { value: "de" }, h(Table, { rows: [[1, 2], [3, 4]] }));

export default worker({
  "to a string": () => renderToString(page()),
  "static markup": () => renderToStaticMarkup(h("div", { style: { fontSize: 12, WebkitBoxFlex: 1 }, onClick() {} }, "a & b", null, false, 0, h("input", { defaultValue: "<x>", readOnly: true }))),
  "raw html": () => renderToStaticMarkup(h("p", { dangerouslySetInnerHTML: { __html: "<b>x</b>" } })),
  "a stream": async () => new Response(await renderToReadableStream(h("html", null, h("body", null, page())))).text(),
  "suspense": async () => {
    const data = Promise.resolve("arrived");
    const Later = () => h("p", null, use(data));
    const stream = await renderToReadableStream(h("main", null, h(Suspense, { fallback: "wait" }, h(Later))));
    await stream.allReady;
    return new Response(stream).text();
  },
  "bootstrap scripts": async () => new Response(await renderToReadableStream(h("html", null, h("head", null, h("title", null, "T"))), { bootstrapModules: ["/m.js"], bootstrapScriptContent: "x=1" })).text(),
  "a failing shell": () => renderToReadableStream(h(() => { throw new RangeError("inside"); }), { onError() {} }),
  "a failing boundary": async () => {
    const errors = [];
    const stream = await renderToReadableStream(h("div", null, h(Suspense, { fallback: "sorry" }, h(() => { throw new Error("inside"); }))), { onError: (error) => (errors.push(error.message), "digest") });
    return [(await new Response(stream).text()).replace(/<script.*<\/script>/s, ""), errors];
  },
});
