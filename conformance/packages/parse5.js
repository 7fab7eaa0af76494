import { parse, parseFragment, serialize, serializeOuter } from "parse5";
import { worker } from "../probes/kit.js";

const shape = (node) => node.childNodes ? [node.nodeName, node.childNodes.map(shape)] : [node.nodeName, node.value ?? node.data ?? null];

export default worker({
  "a document is completed": () => shape(parse("<title>x</title>y<p>z")),
  "misnested tags": () => serialize(parse("<b>1<p>2</b>3</p>")),
  "a table with strangers": () => serialize(parse("<table><tr><td>1</td>text</table>")),
  "a fragment": () => serialize(parseFragment("<div><span>a</div>b&lt;&amp;&copy;&notit;")),
  "raw text": () => serialize(parse("<script>if (a < b) '</p>'</script><textarea><b></textarea><style>x>y</style>")),
  "templates and SVG": () => serialize(parseFragment("<template><td>x</td></template><svg><foreignObject><p>y</p></foreignObject><path/></svg>")),
  "places": () => parseFragment("<p>a</p>\n<b>c", { sourceCodeLocationInfo: true }).childNodes.map(({ nodeName, sourceCodeLocation: { startLine, startCol, endOffset } }) => [nodeName, startLine, startCol, endOffset]),
  "errors": () => {
    const errors = [];
    parse("<div a=1 a=2></p><!-- --!>&#0;", { onParseError: ({ code, startOffset }) => errors.push([code, startOffset]) });
    return errors;
  },
  "an outer one": () => serializeOuter(parseFragment("<a href='x&y'>z</a>").childNodes[0]),
});
