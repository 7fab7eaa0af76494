import Mustache from "mustache";
import { worker } from "../probes/kit.js";

export default worker({
  "variables": () => Mustache.render("{{a}} {{{a}}} {{&a}} {{b.c}} {{none}}", { a: "<&\"'/`=>", b: { c: 5 } }),
  "sections": () => Mustache.render("{{#list}}{{.}},{{/list}}{{^empty}}none{{/empty}}{{#on}}{{name}}{{/on}}{{#off}}x{{/off}}", { list: [1, 2, 3], empty: [], on: { name: "n" }, off: false }),
  "lambdas": () => Mustache.render("{{#bold}}hi {{name}}{{/bold}}", { name: "Ada", bold: () => (text, render) => `<b>${render(text)}</b>` }),
  "partials": () => Mustache.render("{{#items}}\n  {{>item}}\n{{/items}}\n", { items: [{ n: 1 }, { n: 2 }] }, { item: "- {{n}}\n" }),
  "other tags": () => Mustache.render("<% a %> {{a}} {{=<% %>=}}<% a %>", { a: 1 }, {}, ["<%", "%>"]),
  "what it is made of": () => Mustache.parse("a {{b}} {{#c}}d{{/c}}{{! no }}"),
  "an error": () => Mustache.render("{{#a}}x", {}),
  "a page of 50 rows": () => Mustache.render("<table>{{#rows}}<tr><td>{{id}}</td><td>{{name}}</td>{{#tags}}<td>{{.}}</td>{{/tags}}</tr>{{/rows}}</table>", { rows: Array.from({ length: 50 }, (_, id) => ({ id, name: `row <${id}>`, tags: ["a", id % 3] })) }),
});
