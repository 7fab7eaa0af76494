import { createMemo, createResource, createSignal, For, mergeProps, Show, splitProps } from "solid-js";
import { createComponent, escape, renderToString, renderToStringAsync, ssr, ssrAttribute, ssrHydrationKey } from "solid-js/web";
import { worker } from "../probes/kit.js";

const Item = (props) => ssr(["<li", ">", "</li>"], ssrAttribute("class", escape(props.kind, true)), escape(props.name));

export default worker({
  "a list": () => renderToString(() => createComponent(For, { each: ["<a>", "b"], children: (name, i) => createComponent(Item, { name, get kind() { return `k${i()}`; } }) })),
  "conditions": () => [true, false].map((when) => renderToString(() => createComponent(Show, { when, fallback: "no", children: "yes" }))),
  "hydration keys": () => renderToString(() => ssr(["<p", ">x</p>"], ssrHydrationKey())),
  "signals": () => {
    const [count, set] = createSignal(1);
    const twice = createMemo(() => count() * 2);
    set(4);
    return [count(), twice()];
  },
  "props": () => {
    const merged = mergeProps({ a: 1, b: 2 }, { b: 3, c: 4 });
    const [some, rest] = splitProps(merged, ["a"]);
    return [{ ...some }, { ...rest }];
  },
  "a resource": () => renderToStringAsync(() => {
    const [data] = createResource(async () => "arrived");
    return ssr(["<p>", "</p>"], () => escape(data() ?? ""));
  }),
});
