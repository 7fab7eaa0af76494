import { Eta } from "eta/core";
import { worker } from "../probes/kit.js";

const eta = new Eta({ autoEscape: true });

export default worker({
  "rendering is refused": () => eta.renderString("<%= it.a %>", { a: 1 }),
  "the function's text": () => eta.compileToString("<p><%= it.a %></p><% if (it.b) { %>b<% } %><%~ it.c %>"),
  "parsed": () => eta.parse("a <%= b -%>\n c"),
  "a syntax error": () => eta.compileToString("a <%= b"),
});
