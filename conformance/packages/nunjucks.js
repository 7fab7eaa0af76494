import nunjucks from "nunjucks/browser/nunjucks.js";
import { worker } from "../probes/kit.js";

export default worker({
  "rendering text is refused": () => new nunjucks.Environment().renderString("{{ a }}", { a: 1 }),
  "a template that is code already": () => {
    const templates = {
      "a.html": {
        root(env, context, frame, runtime, cb) {
          let output = "<p>";
          output += runtime.suppressValue(runtime.contextOrFrameLookup(context, frame, "name"), env.opts.autoescape);
          output += env.getFilter("upper").call(context, "</p>");
          cb(null, output);
        },
      },
    };
    const env = new nunjucks.Environment(new nunjucks.PrecompiledLoader(templates), { autoescape: true });
    return env.render("a.html", { name: "<Ada>" });
  },
  "the function's text": () => nunjucks.compiler.compile("{% for x in list %}{{ x | upper }}{% else %}none{% endfor %}", [], [], "t.html").length > 200,
  "parsed": () => nunjucks.parser.parse("a {{ b.c[0] + 1 }} {% if d %}e{% endif %}").children.map(({ typename }) => typename),
  "filters": () => ["upper", "title", "capitalize", "trim", "escape", "wordcount"].map((name) => String(new nunjucks.Environment().getFilter(name)("  ada <lovelace> "))),
});
