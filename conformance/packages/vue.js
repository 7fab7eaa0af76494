import { computed, createSSRApp, defineComponent, h, provide, inject, reactive, ref, resolveComponent } from "vue";
import { renderToString, renderToWebStream } from "@vue/server-renderer";
import { worker } from "../probes/kit.js";

const Item = defineComponent({
  props: { name: { type: String, required: true }, count: { type: Number, default: 1 } },
  setup(props, { slots }) {
    const theme = inject("theme", "none");
    return () => h("li", { class: [theme, { many: props.count > 1 }], style: { "--n": props.count } }, [props.name, slots.default?.({ doubled: props.count * 2 })]);
  },
});
const app = (items) => createSSRApp({
  components: { Item },
  setup() {
    provide("theme", "dark");
    const state = reactive({ items });
    const total = computed(() => state.items.reduce((sum, { count }) => sum + count, 0));
    return () => h("div", null, [h("h1", `total ${total.value}`), h("ul", state.items.map((item) => h(resolveComponent("Item"), { key: item.name, ...item }, { default: ({ doubled }) => h("b", doubled) })))]);
  },
});
const items = [{ name: "<a>", count: 2 }, { name: "b", count: 1 }];

export default worker({
  "to a string": () => renderToString(app(items)),
  "a stream": () => new Response(renderToWebStream(app(items))).text(),
  "asynchronous setup": () => renderToString(createSSRApp({ async setup() { const text = await Promise.resolve("later"); return () => h("p", text); } })),
  "attributes": () => renderToString(createSSRApp({ render: () => h("input", { value: 'a"b', disabled: true, checked: false, onClick: () => 1, "data-x": 0, innerHTML: "<i>" }) })),
  "teleports": async () => {
    const context = {};
    const { Teleport } = await import("vue");
    const html = await renderToString(createSSRApp({ render: () => h("div", [h(Teleport, { to: "#modal" }, [h("p", "there")])]) }), context);
    return [html, context.teleports];
  },
  "reactivity alone": () => {
    const a = ref(1);
    const b = computed(() => a.value * 2);
    const first = b.value;
    a.value = 5;
    return [first, b.value];
  },
  "an error": () => renderToString(createSSRApp({ setup() { throw new RangeError("inside"); } })),
});
