// What the compiler makes of a component calls these; a store and the renderer are what a script sees.
import { render } from "svelte/server";
import { derived, get, readable, writable } from "svelte/store";
import { attr, escape, head } from "svelte/internal/server";
import { worker } from "../probes/kit.js";

function List(renderer, props) {
  head("1", renderer, (inner) => inner.title((title) => title.push(`<title>${escape(props.title)}</title>`)));
  renderer.push(`<ul${attr("class", props.kind)}>`);
  for (const item of props.items) {
    renderer.push(`<li>${escape(item)}</li>`);
  }
  renderer.push("</ul>");
}

export default worker({
  "a component": () => {
    const { body, head: found } = render(List, { props: { title: "a & b", kind: 'x"y', items: ["<1>", 2, null] } });
    return [body, found.replace(/<!--\w+-->/g, "")];
  },
  "stores": () => {
    const a = writable(1);
    const b = derived([a, readable(10)], ([x, y]) => x * y);
    const seen = [];
    const stop = b.subscribe((value) => seen.push(value));
    a.set(2);
    a.update((x) => x + 1);
    stop();
    a.set(9);
    return [seen, get(b)];
  },
  "helpers": () => [escape("<&\"'"), attr("a", null), attr("b", "x<\"", false), attr("c", true, true)],
});
