import Papa from "papaparse";
import { worker } from "../probes/kit.js";

const text = 'name,age,note\r\n"Ada, L.",36,"said ""hi"""\r\nBob,,"two\nlines"\r\n';

export default worker({
  "rows": () => Papa.parse(text).data,
  "objects with types": () => Papa.parse(text, { header: true, dynamicTyping: true, skipEmptyLines: true }),
  "the delimiter is found": () => ["a;b\n1;2", "a\tb\n1\t2", "a|b\n1|2"].map((each) => Papa.parse(each).meta.delimiter),
  "errors": () => Papa.parse('a,b\n1,2,3\n"open', { header: true }).errors,
  "step by step": () => {
    const seen = [];
    Papa.parse("1,2\n3,4\n5,6", { step: ({ data }, parser) => (seen.push(data), seen.length === 2 && parser.abort()) });
    return seen;
  },
  "unparse": () => [Papa.unparse([{ a: 1, b: "x,y" }, { a: null, b: 'q"' }]), Papa.unparse([["=1+1", "b"]], { escapeFormulae: true, delimiter: ";" })],
  "comments and a transform": () => Papa.parse("#c\na,b", { comments: "#", transform: (value) => value.toUpperCase() }).data,
});
