// A template becomes a function of text, which Workers refuse while they handle a request; what the
// compiler makes at build time runs. This is what it made of "{{#each items}}<{{name}}>{{/each}}".
import Handlebars from "handlebars/dist/cjs/handlebars.js";
import { worker } from "../probes/kit.js";

export default worker({
  "compiling is refused": () => Handlebars.compile("{{a}}")({ a: 1 }),
  "parsing is not": () => Handlebars.parse("a {{b}} {{#if c}}d{{else}}e{{/if}} {{> f}} {{{g h=1}}}").body.map(({ type }) => type),
  "precompiling is not": () => Handlebars.precompile("{{#each items}}<{{name}}>{{/each}}").length > 100,
  "helpers and escaping": () => [Handlebars.escapeExpression("<&\"'`=>"), String(new Handlebars.SafeString("<b>")), Handlebars.Utils.isEmpty([])],
  "a parse error": () => {
    try {
      return Handlebars.parse("a\n{{#if}}{{/each}}");
    } catch ({ message, lineNumber, column }) {
      return [message, lineNumber ?? null, column ?? null];
    }
  },
});
