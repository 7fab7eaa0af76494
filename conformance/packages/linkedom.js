import { DOMParser, parseHTML } from "linkedom/worker";
import { worker } from "../probes/kit.js";

const page = '<!doctype html><html><head><title>T</title></head><body><div id="a" class="x y"><p>one</p><p>two <b>three</b></p></div></body></html>';

export default worker({
  "query": () => {
    const { document } = parseHTML(page);
    return [document.title, document.querySelectorAll("p").length, document.querySelector("p:last-child > b").textContent, document.getElementById("a").className];
  },
  "build": () => {
    const { document } = parseHTML(page);
    const a = document.createElement("a");
    a.setAttribute("href", "?a=1&b=2");
    a.append("text <", document.createComment("c"));
    document.body.appendChild(a);
    document.querySelector("#a").classList.toggle("z");
    document.querySelector("#a").dataset.someName = "1";
    return document.toString();
  },
  "innerHTML": () => {
    const { document } = parseHTML(page);
    document.querySelector("#a").innerHTML = "<i>new</i>&amp;";
    return [document.querySelector("#a").outerHTML, document.querySelector("#a").firstChild.nodeName];
  },
  "events": () => {
    const { document, Event } = parseHTML(page);
    const seen = [];
    document.body.addEventListener("ping", (event) => seen.push(event.target.id));
    document.querySelector("#a").dispatchEvent(new Event("ping", { bubbles: true }));
    return seen;
  },
  "custom elements": () => {
    const { document, customElements, HTMLElement } = parseHTML(page);
    customElements.define("x-hi", class extends HTMLElement { connectedCallback() { this.textContent = "hi"; } });
    document.body.append(document.createElement("x-hi"));
    return document.querySelector("x-hi").outerHTML;
  },
  "XML": () => new DOMParser().parseFromString("<r><a b='c'/></r>", "text/xml").toString(),
  "a template's content": () => parseHTML("<template><p>x</p></template>").document.querySelector("template").content.children.length,
});
