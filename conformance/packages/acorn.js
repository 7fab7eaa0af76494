import { Parser, parse, parseExpressionAt, tokenizer } from "acorn";
import { worker } from "../probes/kit.js";

const options = { ecmaVersion: "latest", sourceType: "module" };

export default worker({
  "a module": () => JSON.parse(JSON.stringify(parse("import a, { b as c } from 'd'; export default class extends a { #x = 1; static { c(); } get y() { return this.#x ?? `t${1}`; } }", options))),
  "tokens": () => [...tokenizer("a => /x[/]y/gu.test(1_000n) && b?.c", options)].map(({ type, start, end }) => [type.label, start, end]),
  "an expression": () => parseExpressionAt("xx a + b * c ** d", 3, options).type,
  "an error": () => {
    try {
      return parse("let x = ;", options);
    } catch ({ name, message, pos, loc }) {
      return [name, message, pos, loc.line, loc.column];
    }
  },
  "comments and places": () => {
    const comments = [];
    const { body } = parse("// one\nlet a /* two */ = 1", { ...options, onComment: comments, locations: true });
    return [comments.map(({ type, value }) => [type, value]), body[0].loc.start.line];
  },
  "a plugin": () => Parser.extend((Base) => class extends Base { readToken(code) { return code === 35 ? (++this.pos, this.finishToken(this.constructor.acorn.tokTypes.name, "hash")) : super.readToken(code); } }).parse("let a = #", options).body[0].declarations[0].init.name,
  "a large module": () => parse("function f(a, b = { c: [1, , ...d] }) { for await (const x of y) if (x) continue; }\n".replace("for await", "for").repeat(300), { ecmaVersion: "latest" }).body.length,
});
