import { worker } from "./kit.js";

// What a rewriter makes of a document, or the error that it ends with; messages of the parser are part of it.
const told = (error) => (String(error?.message).startsWith("Parser error") ? error.message : error?.name ?? error);
const attempt = async (run) => {
  try {
    return await run();
  } catch (error) {
    return told(error);
  }
};
const rewrite = (html, set, type = "text/html") => attempt(async () => {
  const rewriter = new HTMLRewriter();
  set(rewriter);
  return rewriter.transform(new Response(html, { headers: { "content-type": type } })).text();
});
// Each document with the handler of an element, the first one when there is none.
const elements = (handler, ...documents) => Promise.all(documents.map((html) => rewrite(html, (rewriter) => rewriter.on("p, br, li, q1, div.x", { element: handler }))));
const texts = async (html, selector = "*") => {
  const found = [];
  await rewrite(html, (rewriter) => rewriter.on(selector, { text: (text) => { found.push([text.text, text.lastInTextNode]); } }));
  return found;
};
const matches = async (html, show, selectors) => {
  const found = {};
  for (const selector of selectors) {
    const seen = [];
    await rewrite(html, (rewriter) => rewriter.on(selector, { element: (element) => { seen.push(show(element)); } }));
    found[selector] = seen.join(" ");
  }
  return found;
};
const bytes = (text) => [...text].map((letter) => letter.charCodeAt(0));
const inPieces = (html, size) => new ReadableStream({
  start(controller) {
    const all = new TextEncoder().encode(html);
    for (let at = 0; at < all.length; at += size) {
      controller.enqueue(all.slice(at, at + size));
    }
    controller.close();
  },
});

const SELECTORS = [
  "", "p", "P", "*", ".a", "#b", "p.a#b", "[x]", "[x=y]", '[x="y" i]', '[x="y" s]', "[x~=y]", "[x^=y]", "[x$=y]", "[x*=y]", "[x|=y]", "a b", "a>b", "a + b", "a ~ b", "a,b", ":first-child", ":nth-child(2)",
  ":nth-child(2n+1)", ":nth-child(odd)", ":nth-of-type(2)", ":first-of-type", ":last-child", ":not(p)", ":not(.a)", ":not(a b)", ":not([x=y])", ":not(:first-child)", ":not(a,b)", ":is(a)", ":hover", "::before", "p:root",
  ":empty", ":only-child", ":nth-last-child(1)", "svg|a", "*|a", "|a", "a >", "> a", "!", "[x", "p..a", ":nth-child()", ":nth-child(x)", ":nth-child(2 of p)", "a  b   >c", " p ", "p\\:x", "[x=y z]", ":not()", ":scope", ":has(a)",
  ":where(p)", '[x=""]', "#1", ".1", '[ x = "y" ]', "[x=1]", "p /* c */ a", ":nth-child(-n+2)", ":nth-child(n)", ":nth-child(0)", ":NOT(p)", ":not(*)", "p:not(.a):not(.b)", "*[x]", "@media", "p{", '"p"', "p:nth-child(2):nth-of-type(1)",
];
const PAGE = `<!DOCTYPE html>\n<HTML lang=en><head><meta charset="utf-8"><title>A &amp; B</title><script>if (a<b) { x("</p>"); }</script><style>p > a {}</style></head>
<body  class='a  b' data-x = y><!-- a comment --><p>one<br/>two<img src=x.png alt="<>"><b>bold</p>é€😀<table><tr><td>1<td>2</table><svg viewBox="0 0 1 1"><path d="M0 0"/><![CDATA[ <p> ]]></svg>
<textarea><p></textarea><a href=/x?a=1&b=2>l</a ><p/>last< p></x></body></HTML>\n`;

export default worker({
  "selectors": () => Promise.all(SELECTORS.map(async (selector) => [selector, await attempt(() => {
    new HTMLRewriter().on(selector, {});
    return "ok";
  })])),
  "wrong arguments": async () => [
    await attempt(() => new HTMLRewriter().on("p", { element: 1 })), await attempt(() => new HTMLRewriter().on("p")), await attempt(() => new HTMLRewriter().on()),
    await attempt(() => new HTMLRewriter().on("p", null) instanceof HTMLRewriter), await attempt(() => new HTMLRewriter().transform()), await attempt(() => new HTMLRewriter().transform("x")),
    await attempt(() => new HTMLRewriter().onDocument()), await attempt(() => HTMLRewriter()), await attempt(() => new HTMLRewriter().transform(new Response(null)).body),
  ],
  "a body that has been read": async () => {
    const response = new Response("a");
    await response.text();
    return new HTMLRewriter().transform(response);
  },
  "without handlers nothing changes": () => rewrite(PAGE, () => {}),
  "handlers that change nothing": () => rewrite(PAGE, (rewriter) => rewriter.on("*", { element() {}, text() {}, comments() {} }).onDocument({ doctype() {}, end() {} })),
  "in pieces of any size": async () => {
    const found = [];
    for (const size of [1, 2, 3, 7, 64]) {
      const response = new HTMLRewriter().on("p", { element: (element) => { element.setAttribute("z", "é"); } }).on("b", { element: (element) => { element.remove(); } }).transform(new Response(inPieces(PAGE, size)));
      found.push(await response.text());
    }
    return [...new Set(found)];
  },
  "texts in pieces": async () => {
    const found = [];
    const response = new HTMLRewriter().on("p", { text: (text) => { found.push([text.text, text.lastInTextNode]); } }).transform(new Response(inPieces("<p>h€llo</p>", 1)));
    return [await response.text(), found];
  },
  "attributes": async () => {
    const found = [];
    await rewrite("<p A=1 b=\"x&amp;y\" c='z' d e= A=2 x:y=1 a=9>", (rewriter) => rewriter.on("p", { element(element) {
      found.push(element.getAttribute("a"), element.getAttribute("A"), element.getAttribute("none"), element.hasAttribute("D"), element.getAttribute("d"), element.getAttribute("e"), element.getAttribute("x:y"));
    } }));
    return found;
  },
  "all attributes": async () => {
    const found = [];
    await rewrite("<p a=1 B='2' c>", (rewriter) => rewriter.on("p", { element(element) {
      const { attributes } = element;
      found.push([...element.attributes], attributes.next(), attributes[Symbol.iterator]() === attributes, [...attributes], attributes.next().done);
    } }));
    return found;
  },
  "attributes changed": () => Promise.all([
    elements((element) => { element.setAttribute("d", "4"); }, "<p  a=1   b = \"2\"\n c>x</p >", "<br/>", "<br a=1 />", "<p>", "<p a='b'/>"), elements((element) => { element.setAttribute("A", "4"); }, "<p a=1 a=2 A=3>x</p>"),
    elements((element) => { element.removeAttribute("A"); }, "<p a=1 b=2>", "<p b>"), elements((element) => { element.setAttribute("NeW", 'v"&<'); }, "<p a=1>"), elements((element) => { element.setAttribute("é", "ü"); }, "<p>"),
    ...["", "a b", "a=b", "a/b", "a>b", "1", "\""].map((name) => elements((element) => { element.setAttribute(name, "x"); }, "<p>")),
  ]),
  "names changed": () => Promise.all(["Div", "", "a b", "1", "a/b", "a>", "x-y", "é"].map((name) => elements((element) => { element.tagName = name; }, "<P a>x</P  >"))),
  "all around an element": () => Promise.all([
    elements((element) => { element.before("b1").before("b2").after("a1").after("a2").prepend("p1").prepend("p2").append("e1").append("e2"); }, "<p>x</p>", "<br>", "<p>", "<svg><q1/>x</svg>"),
    elements((element) => { element.before("b").after("a").prepend("p").append("e").replace("R1").replace("R2"); }, "<p>x</p>", "<br>"), elements((element) => { element.replace("r").after("z"); }, "<p>x</p>", "<br>"),
    elements((element) => { element.prepend("p").append("e").setInnerContent("I").prepend("P2").append("E2").setInnerContent("J"); }, "<p>x<b>y</b></p>z", "<br>z"), elements((element) => { element.setInnerContent("J").append("K"); }, "<p>x</p>z"),
    elements((element) => { element.before("b").after("a").prepend("p").append("e").remove(); }, "<p>x</p>", "<br>"), elements((element) => { element.before("b").after("a").prepend("p").append("e").removeAndKeepContent(); }, "<p>x</p>", "<br>"),
    elements((element) => { element.remove().before("b").after("a").prepend("p").append("q"); }, "<p>x</p>"), elements((element) => { element.before("<&>\"'").after("<&>", { html: true }).prepend("<i>", { html: 0 }).append("<i>", null); }, "<p>x</p>"),
  ]),
  "end tags": () => Promise.all([
    elements((element) => { element.onEndTag((tag) => { tag.before("tb1").before("tb2").after("ta1").after("ta2"); }); element.append("A").after("F"); }, "<p>x</p>"), elements((element) => { element.onEndTag((tag) => { tag.remove(); }); }, "<p>x</p>"),
    elements((element) => { element.onEndTag((tag) => { tag.name = "q"; }); }, "<p>x</P >"), elements((element) => { element.onEndTag((tag) => { tag.after("1"); }); element.onEndTag((tag) => { tag.after("2"); }); }, "<p>x</p>"),
    elements((element) => { element.onEndTag(() => {}); }, "<br>"), elements((element) => { element.onEndTag((tag) => { tag.name = "a b"; }); }, "<p>x</p>"), elements((element) => { element.onEndTag(async (tag) => { await 1; tag.after(tag.name); }); }, "<p>x</p>"),
    elements((element) => { element.onEndTag(1); }, "<p>"),
  ]),
  "elements without an end": async () => {
    const seen = [];
    return [
      await elements((element) => { element.after("AFTER").append("APP").onEndTag((tag) => { seen.push(tag.name); }); }, "<div><p>a<p>b</div>c", "<ul><li>1<li>2</ul>", "<p>a"), seen, await elements((element) => { element.remove(); }, "<div><p>a<p>b</div>c", "<p>a"),
      await elements((element) => { element.setInnerContent("I"); }, "<div><p>a<p>b</div>c"), await elements((element) => { element.tagName = "x"; }, "<ul><li>1<li>2</ul>"), await elements((element) => { element.append("x"); }, "<p></div>a</p>", "<P>a</p>b</P>", "<p/>a</p>"),
    ];
  },
  "inside of what is removed": async () => {
    const seen = [];
    const html = await rewrite("<div>a<p>b<!--c--></p></div>z", (rewriter) => rewriter.on("div", { element: (element) => { element.setInnerContent("I"); } }).on("p", {
      element(element) { seen.push(["p", element.removed]); element.before("x").after("AA"); }, text(text) { seen.push([text.text, text.removed]); }, comments() { seen.push("c"); },
    }));
    return [html, seen];
  },
  "the order of handlers": async () => {
    const seen = [];
    await rewrite("<!doctype html><div>t1<p class=a>t2<!--c--></p></div>", (rewriter) => rewriter.onDocument({
      text(text) { seen.push(`D ${text.text}`); }, comments(comment) { seen.push(`DC ${comment.text}`); }, doctype(doctype) { seen.push(`DT ${doctype.name}`); }, end() { seen.push("END"); },
    }).on("p", { element(element) { seen.push("E1"); element.onEndTag(() => { seen.push("X1"); }); }, text(text) { seen.push(`T1 ${text.text}`); } })
      .on(".a", { element(element) { seen.push("E2"); element.onEndTag(() => { seen.push("X2"); }); }, comments(comment) { seen.push(`C2 ${comment.text}`); } })
      .on("div", { element() { seen.push("E3"); }, text(text) { seen.push(`T3 ${text.text}`); } }).on("p, .a", { element() { seen.push("E4"); } }));
    return seen;
  },
  "texts": () => Promise.all([
    "<p>a<b>c</b>d</p>", "<p>a < b</p>", "<p>a<1</p>", "<p>a</>b</p>", "<p>a<!--x-->b<?y>c</p>", "<p>&amp;x&</p>", "<script>if (a<b) </b> </script>", "<textarea><b>x</textarea>", "<p></p>", "<p>a", "<p>a<", "<p>a</", "<p>a<b c", "<svg><![CDATA[x<y]]></svg>",
    "<p><![CDATA[x]]></p>", "<style>a>b{}</style><title>T&lt;</title><xmp><i></xmp><noscript><p>x</noscript><iframe><a></iframe><plaintext>a</plaintext>", "<p>é€😀</p>", "<script>a</scripty>b</script >c", "<title>x</TITLE>y", "<style></style>",
  ].map((html) => texts(html))),
  "texts of scripts with comments": async () => (await texts("<script><!-- <script> x </script> --> y </script>z")).map(([text]) => text).join(""),
  "long texts": async () => (await texts(`<p>${"x".repeat(5_000)}</p>`)).map(([text, last]) => [text.length, last]),
  "texts changed": () => Promise.all([
    rewrite("abc", (rewriter) => rewriter.onDocument({ text(text) { if (text.text) text.before("1").before("2").after("3").after("4"); } })), rewrite("abc", (rewriter) => rewriter.onDocument({ text(text) { if (text.text) text.replace("<"); } })),
    rewrite("abc", (rewriter) => rewriter.onDocument({ text(text) { text.remove().before("x"); } })), rewrite("<p>a<b>c</b></p>d", (rewriter) => rewriter.on("p", { text(text) { if (text.lastInTextNode) text.after("."); else text.replace(text.text.toUpperCase()); } })),
  ]),
  "comments": async () => {
    const found = [];
    for (const html of ["<!--a-->", "<!---->", "<!-->x-->", "<!--->x-->", "<!--a--!>b", "<!--a", "<!x>", "<?php x ?>", "</ x>", "<!--a--b-->", "<!-- <!-- x --> -->", "<![CDATA[a]]>", "<!>", "</>", "<!-", "<!--a--", "<!--a-->b<!--c-->", "<!--é-->"]) {
      found.push([html, await rewrite(html, (rewriter) => rewriter.onDocument({ comments(comment) { found.push(comment.text); } }))]);
    }
    return found;
  },
  "comments changed": () => Promise.all([
    rewrite("a<!--c-->b", (rewriter) => rewriter.onDocument({ comments(comment) { comment.before("1").before("2").after("3").after("4"); } })), rewrite("a<!--c-->b", (rewriter) => rewriter.onDocument({ comments(comment) { comment.replace("<r>", { html: true }).before("b").after("a"); } })),
    rewrite("a<!--c-->b", (rewriter) => rewriter.onDocument({ comments(comment) { comment.text = "new"; } })), rewrite("a<!--c-->b", (rewriter) => rewriter.onDocument({ comments(comment) { comment.remove(); comment.after(String(comment.removed)); } })),
    rewrite("<!--a-->", (rewriter) => rewriter.onDocument({ comments(comment) { comment.text = "x-->y"; } })),
  ]),
  "doctypes": async () => {
    const found = [];
    for (const html of ["<!doctype html>", '<!DOCTYPE html PUBLIC "-//W3C//DTD" "http://x">', "<!doctype>", "<!doctype HTML SYSTEM 'a'>", "<!doctype html public>", "<!doctype  x y>"]) {
      await rewrite(html, (rewriter) => rewriter.onDocument({ doctype({ name, publicId, systemId }) { found.push([name, publicId, systemId]); } }));
    }
    return found;
  },
  "the end": () => rewrite("abc", (rewriter) => rewriter.onDocument({ end(end) { end.append("<x>").append("<y>", { html: true }); } })),
  "places among siblings": () => matches("<div><p>1</p><b>2</b><p>3</p><br><p>5<i>a</i></p></div><p>x</p>", (element) => element.tagName, [
    "p:nth-child(1)", "p:nth-child(2n+1)", "p:nth-child(odd)", "p:nth-child(even)", "p:nth-of-type(2)", ":nth-child(3)", "p:first-child", ":first-of-type", "p:nth-child(-n+3)", "p:nth-child(n+3)", ":not(p)", "div > p", "div p i", "div i", "p:not(:first-child)",
    "div>p:nth-of-type(2n+1)", ":nth-child(0)", "*", "div > i", "div > p > i, b", "p p",
  ]),
  "values of attributes": () => matches('<a id=1 x="Foo bar" class="A b"></a><a id=2 x=foo-bar lang=EN type=TEXT></a><a id=3 x></a><a id=4 CLASS=a></a><a id="FOO" x="a&amp;b"></a>', (element) => element.getAttribute("id"), [
    "[x]", "[X]", "[x=foo]", '[x="Foo bar"]', '[x="foo bar" i]', "[x~=bar]", "[x^=foo]", '[x^=""]', "[x$=bar]", '[x*="o b"]', "[x|=foo]", ".A", ".a", ".b", "#foo", "#FOO", "[type=text]", "[lang=en]", '[x=""]', '[x="a&b"]', '[x="a&amp;b"]', "a.A.b", '[x~=""]', '[x*=""]', "[class=a]",
    '[x$="BAR" i]', '[id="1"]', ':not([x])', 'a:not(.a, [x=""])', "A",
  ]),
  "namespaces": () => matches("<svg><a><foreignObject><p></p></foreignObject><title><b></b></title><path/><BR/></a></svg><math><mi><p></p></mi><mo/></math><P><svg/><i>", (element) => `${element.tagName}=${element.namespaceURI.slice(-5)}`, ["*", "svg p", "foreignobject", "path"]),
  "encodings": async () => {
    const through = async (type, ...body) => attempt(async () => {
      const seen = [];
      const response = new HTMLRewriter().on("p", { element(element) { seen.push(element.getAttribute("a")); element.append("é€"); }, text(text) { if (text.text) seen.push(text.text); } }).transform(new Response(new Uint8Array([...bytes("<p a="), ...body, ...bytes("</p>")]), { headers: { "content-type": type } }));
      return [await response.arrayBuffer(), seen];
    });
    return [
      await through("text/html; charset=windows-1252", 0xe9, 62, 0xe9), await through('text/html;charset="ISO-8859-2"', 0xe9, 62, 0xb1), await through("text/html;charset=utf-16", 0xe9, 62, 0xb1), await through("text/html;charset=nope", 62), await through("text/html", 0xff, 62, 0xff),
      await through("text/html;charset=shift_jis", 0x82, 0xa0, 62, 0x82, 0xa0), await through("text/html;charset=UTF-8", 0xc3, 0xa9, 62, 0xe2, 0x82),
    ];
  },
  "the response": async () => {
    const before = new Response("<p>", { status: 201, statusText: "X", headers: { etag: "x" } });
    const after = new HTMLRewriter().transform(before);
    return [after.status, after.statusText, after.headers.get("etag"), before.bodyUsed, after === before, await after.text()];
  },
  "handlers that wait": () => Promise.all([
    rewrite("<p>x</p>", (rewriter) => rewriter.on("p", { async element(element) { await new Promise((go) => setTimeout(go, 1)); element.append("later"); }, async text(text) { await 1; if (text.text) text.replace("T"); } })),
    rewrite("<!--a--><p>", (rewriter) => rewriter.onDocument({ async comments(comment) { await 1; comment.text = "b"; }, async end(end) { await 1; end.append("!"); } })),
  ]),
  "content from a stream": () => Promise.all([
    elements((element) => { element.prepend(new Response("<s>").body, { html: true }); }, "<p>x</p>"), elements((element) => { element.before(new Response("<i>")); }, "<p>"), elements((element) => { element.before(new Response("<i>"), { html: true }); }, "<p>"),
  ]),
  "content of other types": () => Promise.all([elements((element) => { element.before(1).before(null).before(true); }, "<p>"), elements((element) => { element.before(); }, "<p>"), elements((element) => { element.setAttribute("x"); }, "<p>"), elements((element) => { element.setAttribute("x", 1); }, "<p>")]),
  "a handler that throws": () => Promise.all([elements(() => { throw new RangeError("mine"); }, "<p>"), elements(async () => { throw new SyntaxError("mine"); }, "<p>"), rewrite("a", (rewriter) => rewriter.onDocument({ end() { throw new RangeError(); } }))]),
  "handlers have their object": async () => {
    const seen = [];
    class Handler { name = "mine"; element() { seen.push(this.name); } }
    await rewrite("<p>", (rewriter) => rewriter.on("p", new Handler()));
    return seen;
  },
  "a token after its time": async () => {
    let kept;
    const texts = [];
    await rewrite("<p a=1>x<!--c--></p>", (rewriter) => rewriter.on("p", { element(element) { kept = [element, element.attributes]; }, text(text) { texts.push(text); }, comments(comment) { texts.push(comment); } }));
    return Promise.all([() => kept[0].tagName, () => kept[0].getAttribute("a"), () => kept[0].before("x"), () => texts[0].text, () => texts[2].text, () => [...kept[1]], () => { kept[0].tagName = "x"; }].map((run) => attempt(run)));
  },
  "a rewriter used twice": async () => {
    let count = 0;
    const rewriter = new HTMLRewriter().on("p:first-child", { element(element) { element.setInnerContent(String(++count)); } });
    return [await rewriter.transform(new Response("<p>x</p>")).text(), await rewriter.transform(new Response("<p>x</p><p>y</p>")).text()];
  },
  "one after the other": () => attempt(() => new HTMLRewriter().on("b", { element(element) { element.tagName = "strong"; } }).transform(new HTMLRewriter().on("p", { element(element) { element.append("<b>x</b>", { html: true }); } }).transform(new Response("<p></p>"))).text()),
  "the first piece is read at once": async () => {
    let count = 0;
    new HTMLRewriter().on("p", { element() { count++; } }).transform(new Response("<p>"));
    await new Promise((go) => setTimeout(go, 10));
    return count;
  },
  "the names of tokens": async () => {
    const found = [];
    const tag = (value) => { found.push(Object.prototype.toString.call(value)); };
    await rewrite("<!doctype html><p>x<!--c--></p>", (rewriter) => rewriter.on("p", { element(element) { tag(element); tag(element.attributes); element.onEndTag(tag); }, text: tag, comments: tag }).onDocument({ doctype: tag, end: tag }));
    return found;
  },
});
