test('names are case-insensitive and values are trimmed', () => {
  const headers = new Headers({ 'Content-Type': ' text/html \t', 'X-A': '1' });
  assertEquals(headers.get('content-type'), 'text/html');
  assertEquals(headers.has('CONTENT-TYPE'), true);
  assertEquals(headers.get('missing'), null);
});

test('repeated fields are combined, Set-Cookie is not', () => {
  const headers = new Headers([['accept', 'a'], ['Accept', 'b']]);
  headers.append('set-cookie', 'a=1');
  headers.append('Set-Cookie', 'b=2');
  assertEquals(headers.get('accept'), 'a, b');
  assertEquals(headers.getSetCookie(), ['a=1', 'b=2']);
  assertEquals(headers.getAll('set-cookie'), ['a=1', 'b=2']);
  assertEquals([...headers], [['accept', 'a, b'], ['set-cookie', 'a=1'], ['set-cookie', 'b=2']]);
});

test('set replaces all fields of a name at the place of the first', () => {
  const headers = new Headers([['a', '1'], ['b', '2'], ['a', '3']]);
  headers.set('A', '4');
  assertEquals([...headers.entries()], [['a', '4'], ['b', '2']]);
  headers.delete('a');
  assertEquals([...headers.keys()], ['b']);
  assertEquals([...headers.values()], ['2']);
});

test('a Headers object can be made from another, a Map or nothing', () => {
  assertEquals([...new Headers(new Headers({ a: '1' }))], [['a', '1']]);
  assertEquals([...new Headers(new Map([['b', '2']]))], [['b', '2']]);
  assertEquals([...new Headers()], []);
  assertEquals(new Headers({ a: 'snow \u2603' }).get('a'), 'snow \u2603');
});

test('what is no header is refused', () => {
  assertThrows(() => new Headers({ 'a b': '1' }), TypeError);
  assertThrows(() => new Headers({ a: 'x\r\ny: 1' }), TypeError);
  assertThrows(() => new Headers([['a']]), TypeError);
  assertThrows(() => new Headers('a: b'), TypeError);
  assertThrows(() => new Headers().append('a'), TypeError);
  assertThrows(() => Headers.prototype.get.call({}, 'a'), TypeError);
});

test('forEach gives value, name and object, and does not see what is added meanwhile', () => {
  const headers = new Headers({ a: '1' });
  const seen = [];
  headers.forEach((value, name, object) => {
    seen.push(`${name}=${value}`);
    if (name === 'a') object.append('b', '2');
  });
  assertEquals(seen, ['a=1']);
});
