import { Document, LineCounter, isMap, parse, parseAllDocuments, parseDocument, stringify, visit } from "yaml";
import { worker } from "../probes/kit.js";

const text = `# head
name: &n Ada
list: [1, 2.5, 0x1F, 1e3, true, ~, "q\\n", 'it''s']
again: *n
block: |
  one
   two
folded: >-
  three
  four
nested: {a: {b: [c]}}
date: 2026-08-04
merge:
  <<: {x: 1}
  y: 2
`;

export default worker({
  "parse": () => parse(text),
  "parse by the old rules": () => parse("a: yes\nb: 0o14\nc: 2026-08-04\nd: <<", { version: "1.1" }),
  "merge keys": () => parse(text, { merge: true }).merge,
  "stringify": () => stringify({ a: [1, { b: "x: y" }], c: "line\nline", d: null, e: "", f: "true", g: new Date(0), h: 1n }),
  "there and back": () => String(parseDocument(text)),
  "many documents": () => parseAllDocuments("a: 1\n---\nb: 2\n...\n---\n- c").map((each) => each.toJS()),
  "errors have places": () => {
    const lines = new LineCounter();
    return parseDocument("a: [1, 2\nb: }", { lineCounter: lines }).errors.map(({ name, code, pos }) => [name, code, lines.linePos(pos[0])]);
  },
  "an error thrown": () => parse("a: b: c"),
  "changing a document": () => {
    const document = parseDocument("a: 1 # one\nb: [x]");
    document.setIn(["b", 1], "y");
    document.set("c", document.createNode({ d: 2 }));
    document.commentBefore = " changed";
    return String(document);
  },
  "a visitor": () => {
    const document = new Document({ a: [1, 2], b: { c: 3 } });
    const seen = [];
    visit(document, { Scalar: (key, node) => void seen.push([key, node.value]), Map: (_, node) => void seen.push(isMap(node)) });
    return seen;
  },
});
