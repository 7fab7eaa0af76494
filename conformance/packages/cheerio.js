import * as cheerio from "cheerio/slim";
import { worker } from "../probes/kit.js";

const html = '<ul id="fruits"><li class="apple">Apple</li><li class="orange big">Orange</li><li class="pear" data-n="3">Pear</li></ul><form><input name="a" value="1"><select name="b"><option selected>2</select></form>';
const load = () => cheerio.load(html);

export default worker({
  "text and html": () => [load()("#fruits .orange").text(), load()("ul").html()],
  "selectors": () => ["li:not(.apple)", "li:nth-child(2n+1)", "[data-n]", "ul > li + li", "li:contains('ear')", "li:first", "li.big, .pear"].map((s) => load()(s).map((_, e) => load()(e).attr("class")).get()),
  "changes": () => {
    const $ = load();
    $("li.apple").addClass("red").attr("title", "a & b").after("<li>New</li>");
    $("li.pear").remove();
    $("ul").prepend($("<li>First</li>")).wrap("<div></div>");
    return $.html();
  },
  "traversing": () => {
    const $ = load();
    return [$(".orange").prev().text(), $(".orange").next().text(), $(".orange").parent().attr("id"), $(".pear").index(), $("li").last().siblings().length];
  },
  "data and values": () => [load()(".pear").data("n"), load()("input").val(), load()("select").val()],
  "form data": () => load()("form").serializeArray(),
  "extract": () => load().extract({ names: ["li"], first: "li", classes: [{ selector: "li", value: "class" }] }),
  "XML": () => cheerio.load("<a><B c='d'/><e>f</e></a>", { xml: true }).xml(),
});
