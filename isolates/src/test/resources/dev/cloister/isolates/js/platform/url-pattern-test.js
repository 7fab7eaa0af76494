// The conformance probes compare hundreds of patterns with the reference; here is what the class promises.

test('a pattern of a whole URL says what each component must be', () => {
  const pattern = new URLPattern('https://:sub.example.com/books/:id(\\d+)/:rest*');
  assertEquals([pattern.protocol, pattern.hostname, pattern.port, pattern.pathname, pattern.search],
      ['https', ':sub.example.com', '', '/books/:id(\\d+)/:rest*', '*']);
  assertEquals(pattern.hasRegExpGroups, true);
  const found = pattern.exec('https://shop.example.com/books/12/a/b?q#h');
  assertEquals({ ...found.pathname.groups }, { id: '12', rest: 'a/b' });
  assertEquals({ ...found.hostname.groups }, { sub: 'shop' });
  assertEquals(found.search.input, 'q');
  assertEquals(pattern.test('https://shop.example.com/books/x'), false);
});

test('a dictionary, a base URL and a relative input', () => {
  const pattern = new URLPattern({ pathname: 'x/:name', baseURL: 'https://a.example/b/c?d' });
  assertEquals([pattern.hostname, pattern.pathname, pattern.search], ['a.example', '/b/x/:name', '*']);
  assertEquals(pattern.exec('x/y', 'https://a.example/b/').pathname.groups.name, 'y');
  assertEquals(pattern.test({ pathname: '/b/x/y', baseURL: 'https://a.example' }), true);
  assertEquals(pattern.test('https://other.example/b/x/y'), false);
});

test('letters of any case when asked for', () => {
  assertEquals(new URLPattern({ pathname: '/Path' }, { ignoreCase: true }).test('https://a/pATH'), true);
  assertEquals(new URLPattern({ pathname: '/Path' }).test('https://a/pATH'), false);
});

test('what is written otherwise is shown in its normal form', () => {
  const shown = (pathname) => new URLPattern({ pathname }).pathname;
  assertEquals(['/ü', '/a/../b', '/{a}', '/(.*)', '/:a{:b}', '{/:a}?'].map(shown),
      ['/%C3%BC', '/b', '/a', '/*', '/:a:b', '/:a?']);
  assertEquals(new URLPattern({ protocol: 'https', port: '443' }).port, '');
});

test('a malformed pattern says what is wrong with it', () => {
  for (const text of ['https://a/(', 'https://a/:', 'https://a/{', 'https://a/((x))', 'https://a/:b/:b', '/x', 'https://a/([)']) {
    assertThrows(() => new URLPattern(text), TypeError);
  }
  assertEquals(assertThrows(() => new URLPattern('/x'), TypeError).message, 'A URL pattern without a protocol needs a base URL.');
});

test('a script that exchanged the built-ins afterwards changes nothing', () => {
  const pattern = new URLPattern({ pathname: '/:a' });
  const { exec } = RegExp.prototype;
  RegExp.prototype.exec = () => { throw new Error('mine'); };
  try {
    assertEquals(pattern.exec('https://a.example/b').pathname.groups.a, 'b');
  } finally {
    RegExp.prototype.exec = exec;
  }
});

test('a group may have the name of a member of objects', () => {
  const { groups } = new URLPattern({ pathname: '/:__proto__/:constructor' }).exec({ pathname: '/b/c' }).pathname;
  assertEquals([Object.keys(groups).length, groups.constructor, Object.getPrototypeOf(groups) === Object.prototype], [2, 'c', true]);
});
