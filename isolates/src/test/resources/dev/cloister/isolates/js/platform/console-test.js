const { format } = use('console-format');
const shown = (...values) => format(values);

test('one call is one record with its level', () => {
  io.logs.length = 0;
  console.log('a', 1);
  console.info('b');
  console.warn('c');
  console.error('d');
  console.debug('e');
  assertEquals(io.logs,
      [['log', 'a 1'], ['info', 'b'], ['warn', 'c'], ['error', 'd'], ['debug', 'e']]);
});

test('groups indent, counters count, timers tell the guest clock', () => {
  io.logs.length = 0;
  console.group('outer');
  console.log('two\nlines');
  console.groupEnd();
  console.count();
  console.count();
  console.time('t');
  console.timeEnd('t');
  console.assert(1 === 1, 'not shown');
  console.assert(false, 'shown %d', 7);
  assertEquals(io.logs.map((record) => record[1]), ['outer', '  two\n  lines', 'default: 1',
    'default: 2', 't: 0ms', 'Assertion failed: shown 7']);
});

test('values look as in Node.js', () => {
  assertEquals(shown({ a: 1, 'b-c': 'x', [Symbol('s')]: null }), "{ a: 1, 'b-c': 'x', [Symbol(s)]: null }");
  assertEquals(shown([1, , 'x', undefined, -0]), "[ 1, <1 empty item>, 'x', undefined, -0 ]");
  assertEquals(shown(new Map([['k', { v: 1 }]])), "Map(1) { 'k' => { v: 1 } }");
  assertEquals(shown(new Set([1, 2n])), 'Set(2) { 1, 2n }');
  assertEquals(shown(new Uint8Array([1, 2])), 'Uint8Array(2) [ 1, 2 ]');
  assertEquals(shown(new Date(0)), '1970-01-01T00:00:00.000Z');
  assertEquals(shown(/x/g, null, true, Symbol('q')), '/x/g null true Symbol(q)');
  assertEquals(shown(function named() {}, class A {}, class B extends Array {}),
      '[Function: named] [class A] [class B extends Array]');
  assertEquals(shown(Object.create(null)), '[Object: null prototype] {}');
  assertEquals(shown(new (class Point { x = 1; })()), 'Point { x: 1 }');
  assertEquals(shown({ get a() { return 1; }, set b(v) {} }), '{ a: [Getter], b: [Setter] }');
  assertEquals(shown({ a: { b: { c: { d: 1 } } } }), '{ a: { b: { c: [Object] } } }');
  assertEquals(shown(Object('s'), Object(1)), "[String: 's'] [Number: 1]");
  assertEquals(shown(["it's", 'a"b']), '[ "it\'s", \'a"b\' ]');
});

test('cycles are marked', () => {
  const value = { name: 'x' };
  value.self = value;
  assertEquals(shown(value), "<ref *1> { name: 'x', self: [Circular *1] }");
});

test('errors show their stack, cause and own properties', () => {
  const error = new TypeError('bad', { cause: 'why' });
  error.code = 7;
  const text = shown(error);
  assert(text.startsWith('TypeError: bad\n    at '), text);
  assert(text.includes('code: 7') && text.includes("[cause]: 'why'"), text);
});

test('format directives', () => {
  assertEquals(shown('%s is %d and %i, %f, %j, 100%%', 'x', '42', 3.9, '1.5', { a: 1 }),
      'x is 42 and 3, 1.5, {"a":1}, 100%');
  assertEquals(shown('%o %O', [1], { a: 1 }), '[ 1 ] { a: 1 }');
  assertEquals(shown('%c styled', 'color: red'), ' styled');
  assertEquals(shown('%s', 'a', 'b'), 'a b');
  assertEquals(shown('100%', 5), '100% 5');
});

test('long and hostile values stay bounded', () => {
  assert(shown('x'.repeat(1_000_000)).length < 40_000);
  assert(shown(Array.from({ length: 100_000 }, (_, i) => ({ i, text: 'y'.repeat(100) }))).length < 40_000);
  assertEquals(shown({ length: 5, toString() { throw 1; } }).length > 0, true);
  const tree = (n) => n === 0 ? 1 : { a: tree(n - 1), b: tree(n - 1) };
  assert(use('inspect').inspect(tree(16), { depth: 100 }).length < 40_000);
});

test('table draws rows and columns', () => {
  io.logs.length = 0;
  console.table([{ a: 1, b: 'x' }, { a: 2 }]);
  assertEquals(io.logs[0][1].split('\n')[1], '│ (index) │ a │ b   │');
});
