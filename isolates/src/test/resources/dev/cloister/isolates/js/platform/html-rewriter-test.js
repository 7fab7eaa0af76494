// The conformance probes compare documents, selectors and errors with the reference; here is what the platform
// promises beyond that: bounds, bytes and what a hostile script may try.

const encode = (text) => new TextEncoder().encode(text);
const transform = (body, set) => {
  const rewriter = new HTMLRewriter();
  set(rewriter);
  return rewriter.transform(new Response(body));
};

test('what no handler changes leaves byte for byte as it came, malformed bytes too', async () => {
  const bytes = new Uint8Array([...encode('<p a='), 0xff, ...encode('>x</p><!--'), 0xfe, ...encode('--><b c = d  >')]);
  const response = transform(bytes, (rewriter) => rewriter.on('b', { element() {} }).on('p', { element() {} }));
  assertEquals([...await response.bytes()], [...bytes]);
});

test('a document in single bytes is rewritten as one in a single piece', async () => {
  const html = '<!doctype html><p id=é>h€llo<!-- c --></p><script>if (a < b) "</p>"</script><br/>';
  const set = (rewriter) => rewriter.on('p, br', { element(element) { element.setAttribute('z', '1').after('€'); } })
      .on('p', { text(text) { if (text.lastInTextNode) text.after('!'); } });
  const pieces = new ReadableStream({
    start(controller) {
      for (const byte of encode(html)) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
  assertEquals(await transform(pieces, set).text(), await transform(html, set).text());
  assertEquals(await transform(html, set).text(),
      '<!doctype html><p id=é z="1">h€llo!<!-- c --></p>€<script>if (a < b) "</p>"</script><br z="1" />€');
});

test('whoever changes a chunk after giving it changes nothing', async () => {
  const chunk = encode('<p>x</p>');
  const stream = new ReadableStream({ start(controller) { controller.enqueue(chunk); controller.close(); } });
  const response = transform(stream, (rewriter) => rewriter.on('p', {
    async element(element) { await null; chunk.fill(65); element.setAttribute('a', 'b'); },
  }));
  assertEquals(await response.text(), '<p a="b">x</p>');
});

test('an error of a handler is the error of the body, and the source is told', async () => {
  let told;
  const stream = new ReadableStream({
    start(controller) { controller.enqueue(encode('<p>')); },
    cancel(reason) { told = reason; },
  });
  const mine = new RangeError('mine');
  const response = transform(stream, (rewriter) => rewriter.on('p', { element() { throw mine; } }));
  assertEquals(await response.text().catch((error) => error === mine), true);
  assertEquals(told === mine, true);
});

test('a tag without an end is not kept without bound', async () => {
  let given = 0;
  const stream = new ReadableStream({
    pull(controller) {
      given++;
      controller.enqueue(encode(given === 1 ? '<p a="' : 'x'.repeat(1 << 20)));
    },
  });
  const error = await transform(stream, (rewriter) => rewriter.on('p', { element() {} })).text().catch((e) => e);
  assertEquals([error.name, given < 10], ['TypeError', true]);
});

test('tokens cannot be made, and are good for their handler only', async () => {
  let Kind;
  let kept;
  await transform('<p>', (rewriter) => rewriter.on('p', { element(element) { kept = element; Kind = element.constructor; } })).text();
  assertThrows(() => new Kind(), TypeError);
  assertThrows(() => kept.tagName, TypeError);
  assertThrows(() => Kind.prototype.before.call({}, 'x'), TypeError);
});

test('a handler that asks for a wrong selector is told at once', () => {
  for (const selector of ['', 'a + b', ':hover', 'a >', '[x=1]', 'p..a']) {
    assertThrows(() => new HTMLRewriter().on(selector, {}), TypeError);
  }
});
