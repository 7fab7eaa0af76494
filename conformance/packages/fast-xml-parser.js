import { XMLBuilder, XMLParser, XMLValidator } from "fast-xml-parser";
import { worker } from "../probes/kit.js";

const xml = '<?xml version="1.0"?><!-- c --><feed xmlns:x="u" n="1"><item id="1">A &amp; B</item><item id="2"><![CDATA[<raw>]]></item><x:empty/><v>007</v><v>1.5e3</v> tail</feed>';

export default worker({
  "plain": () => new XMLParser().parse(xml),
  "with attributes": () => new XMLParser({ ignoreAttributes: false, attributeNamePrefix: "@", parseAttributeValue: true, removeNSPrefix: true }).parse(xml),
  "in order": () => new XMLParser({ preserveOrder: true, ignoreAttributes: false, commentPropName: "#comment", cdataPropName: "#cdata" }).parse(xml),
  "always lists": () => new XMLParser({ isArray: (name) => name === "v" || name === "feed", numberParseOptions: { leadingZeros: false, hex: true } }).parse(xml),
  "build": () => new XMLBuilder({ ignoreAttributes: false, format: true, suppressEmptyNode: true }).build({ a: { "@_x": "1<2", b: [1, "x & y"], c: "" } }),
  "validate": () => ["<a></a>", "<a><b></a>", "<a x=1/>", "<a/><b/>"].map((each) => XMLValidator.validate(each)),
  "entities": () => new XMLParser({ htmlEntities: true }).parse("<a>&#65;&copy;&euro;&lt;</a>"),
});
