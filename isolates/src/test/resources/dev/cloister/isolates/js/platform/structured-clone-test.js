const { serialize, serializeWithin, deserialize } = use('structured-clone');
const copy = (value) => deserialize(serialize(value));

// The first test here: a writer that has not been used has room for 512 bytes.
test('what is just short enough is kept to its last byte', () => {
  const value = [true, ...Array.from({ length: 254 }, (_, i) => i % 60)];
  const bytes = serializeWithin(513, (counted) => counted, value);
  assertEquals([bytes.length, deserialize(bytes).join()], [513, value.join()]);
});

test('primitives keep their exact value', () => {
  const values = [undefined, null, true, false, 0, -0, 1, -1, 2147483647, -2147483648, 2147483648,
    0.1, NaN, Infinity, -Infinity, Number.MAX_VALUE, '', 'text', 'ä€😀', '\ud800 alone', 0n, -1n,
    123456789012345678901234567890n, 'x'.repeat(1000)];
  for (const value of values) assertEquals(copy(value), value);
});

test('plain objects and arrays keep keys, order and holes', () => {
  assertEquals(JSON.stringify(copy({ b: 1, a: { c: [1, 2, { d: null }] } })),
      '{"b":1,"a":{"c":[1,2,{"d":null}]}}');
  const holes = copy([1, , 3, undefined]);
  assertEquals([holes.length, 1 in holes, 3 in holes], [4, false, true]);
  const sparse = [];
  sparse[4_000_000_000] = 'far';
  const far = copy(sparse);
  assertEquals([far.length, far[4_000_000_000], Object.keys(far).length], [4_000_000_001, 'far', 1]);
  assertEquals(Object.keys(copy(Object.assign([1, 2], { extra: 3 }))), ['0', '1', 'extra']);
});

test('what is too long is counted to its end, and nothing else is', () => {
  const values = [
    'x'.repeat(1000), 'ä'.repeat(1000), '\ud800'.repeat(1000), 'short', -1.5, 12345678901234567890n,
    new Uint8Array(2000), [], { a: [new Date(0), { b: 200_000 }], c: new Map([[1, 'd']]) },
    ['x'.repeat(70_000), 'x'.repeat(30), 1, 2, 3, 4],
  ];
  for (const value of values) {
    const bytes = serialize(value);
    const { length } = bytes;
    for (let more = 0; more < 50; more += 7) {
      assertEquals(serializeWithin(length + more, () => 'too long', value).join(), bytes.join());
    }
    for (const max of [0, length >> 1, length - 9, length - 1]) {
      assertEquals(thrownBy(() => serializeWithin(max, (counted) => counted, value)), length);
    }
  }
});

function thrownBy(call) {
  try {
    call();
  } catch (e) {
    return e;
  }
  return 'nothing';
}

test('a key called __proto__ is an ordinary key', () => {
  const value = JSON.parse('{"__proto__": {"a": 1}}');
  const result = copy(value);
  assertEquals(Object.keys(result), ['__proto__']);
  assertEquals(Object.getPrototypeOf(result), Object.prototype);
});

test('cycles and shared references stay what they are', () => {
  const shared = { s: 1 };
  const value = { a: shared, b: [shared], m: new Map() };
  value.self = value;
  value.m.set(value, new Set([value.m]));
  const result = copy(value);
  assert(result.self === result && result.a === result.b[0]);
  assert(result.m.get(result).has(result.m));
});

test('dates, regular expressions, maps, sets and boxed primitives', () => {
  assertEquals(copy(new Date(86400000)).toISOString(), '1970-01-02T00:00:00.000Z');
  assert(Number.isNaN(copy(new Date(NaN)).getTime()));
  assertEquals(String(copy(/a+[/]/giu)), '/a+[/]/giu');
  assertEquals([...copy(new Map([['a', 1], [{ k: 1 }, 2]]))][1][0].k, 1);
  assertEquals([...copy(new Set([1, 'b']))], [1, 'b']);
  for (const boxed of [Object(1), Object('s'), Object(false), Object(7n)]) {
    const result = copy(boxed);
    assertEquals([typeof result, result.valueOf()], ['object', boxed.valueOf()]);
  }
});

test('buffers and views, which may share a buffer', () => {
  const buffer = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]).buffer;
  const result = copy({
    bytes: new Uint8Array(buffer, 1, 2), words: new Uint16Array(buffer, 2), view: new DataView(buffer, 4),
    empty: new Float64Array(0), big: new BigInt64Array([-1n]),
  });
  assertEquals([...result.bytes], [2, 3]);
  assertEquals([...result.words], [1027, 1541, 2055]);
  assertEquals([result.view.byteOffset, result.view.getUint8(0)], [4, 5]);
  assert(result.bytes.buffer === result.words.buffer && result.view.buffer === result.bytes.buffer);
  assertEquals([result.empty.length, result.big[0]], [0, -1n]);
});

test('errors keep class, message, stack and cause', () => {
  const error = new RangeError('too far', { cause: { code: 7 } });
  const result = copy(error);
  assert(result instanceof RangeError);
  assertEquals([result.name, result.message, result.cause.code], ['RangeError', 'too far', 7]);
  assertEquals(result.stack, error.stack);
  class Own extends TypeError { name = 'Own'; code = { of: 7 }; }
  const own = copy(new Own('x'));
  assertEquals([own instanceof TypeError, own.name, own.message, own.code.of], [true, 'Own', 'x', 7]);
  const many = copy(new AggregateError([new Error('one')], 'all'));
  assertEquals([many.errors[0].message, many.message], ['one', 'all']);
  const dom = copy(new DOMException('gone', 'AbortError'));
  assertEquals([dom instanceof DOMException, dom.name, dom.code], [true, 'AbortError', 20]);
});

test('instances of own classes become plain objects, getters become values', () => {
  class Point { x = 1; get y() { return 2; } }
  assertEquals({ ...copy(new Point()) }, { x: 1 });
  assertEquals(copy({ get now() { return 5; } }).now, 5);
  assertEquals(copy(Object.create(null, { a: { value: 1, enumerable: true } })).a, 1);
});

test('what cannot be cloned throws a DataCloneError that says so', () => {
  assertEquals(assertThrows(() => copy(() => 1), 'DataCloneError').message,
      '() => 1 could not be cloned.');
  assertEquals(assertThrows(() => copy({ a: Promise.resolve() }), 'DataCloneError').message,
      '#<Promise> could not be cloned.');
  assertThrows(() => copy(Symbol('s')), 'DataCloneError');
  assertThrows(() => copy(new WeakMap()), 'DataCloneError');
  assertThrows(() => copy(new Headers()), 'DataCloneError');
  assertThrows(() => copy(new Response('x')), 'DataCloneError');
});

test('deep values work up to the bound and are refused above it', () => {
  const nested = (depth) => {
    let value = 1;
    for (let i = 0; i < depth; i++) value = { value };
    return value;
  };
  let depth = 0;
  for (let v = copy(nested(1000)); v !== 1; v = v.value) depth++;
  assertEquals(depth, 1000);
  assertThrows(() => serialize(nested(1001)), 'DataCloneError');
});

test('a getter that serialises while it is read does no harm', () => {
  const value = { before: 'x', get inner() { return copy({ deep: 'y'.repeat(2000) }).deep.length; }, after: 'z' };
  assertEquals({ ...copy(value) }, { before: 'x', inner: 2000, after: 'z' });
});

test('every truncation and every flipped bit of a value is refused or harmless', () => {
  const bytes = serialize({
    text: 'hello', list: [1, 2.5, , 'x'], map: new Map([[1, new Date(5)]]), set: new Set([/a/g]),
    view: new Uint16Array([1, 2]), error: new TypeError('e'), big: 77n, long: 'ü'.repeat(50),
    boxed: Object(true),
  });
  for (let end = 0; end < bytes.length; end++) {
    assertThrows(() => deserialize(bytes.slice(0, end)), Error);
  }
  for (let i = 0; i < bytes.length; i++) {
    for (let bit = 0; bit < 8; bit++) {
      const damaged = bytes.slice();
      damaged[i] ^= 1 << bit;
      try {
        deserialize(damaged);
      } catch (e) {
        assertEquals(e.name, 'DataCloneError');
      }
    }
  }
});

test('lengths that promise more than there is allocate nothing', () => {
  for (const tag of [7, 8, 10, 16, 6]) {
    assertThrows(() => deserialize(new Uint8Array([1, tag, 0xff, 0xff, 0xff, 0xff, 0x7f])), 'DataCloneError');
  }
  assertThrows(() => deserialize(new Uint8Array([2, 0])), 'DataCloneError');
  assertThrows(() => deserialize(new Uint8Array([])), 'DataCloneError');
});

test('structuredClone detaches what is transferred', () => {
  const buffer = new ArrayBuffer(8);
  const result = structuredClone({ buffer }, { transfer: [buffer] });
  assertEquals([result.buffer.byteLength, buffer.byteLength, buffer.detached], [8, 0, true]);
  assertThrows(() => structuredClone(buffer), 'DataCloneError');
});

test('the form of version 1 is fixed', () => {
  const hex = (value) => [...serialize(value)].map((b) => b.toString(16).padStart(2, '0')).join(' ');
  assertEquals(hex({ a: [1, -1, 'é'] }), '01 09 07 01 61 0a 03 04 02 04 01 07 02 c3 a9 17');
  assertEquals(hex(new Map([[1.5, 300n]])), '01 0e 05 00 00 00 00 00 00 f8 3f 06 00 02 2c 01 17');
});

test('structuredClone copies blobs, headers, and requests and responses without a body', async () => {
  const made = structuredClone({
    blob: new Blob(['abc'], { type: 'a/b' }), headers: new Headers({ a: '1' }), list: [new Request('http://a.example/', { headers: { b: '2' } })],
    response: new Response(null, { status: 204, statusText: 'none', headers: { c: '3' } }),
  });
  assertEquals([made.blob.type, await made.blob.text(), [...made.headers]], ['a/b', 'abc', [['a', '1']]]);
  assertEquals([made.list[0].url, [...made.list[0].headers], made.response.status, made.response.statusText, [...made.response.headers]],
      ['http://a.example/', [['b', '2']], 204, 'none', [['c', '3']]]);
  const headers = new Headers();
  const { one, two } = structuredClone({ one: headers, two: headers });
  assert(one === two && one !== headers);
  one.set('x', 'y');
  assertEquals(headers.get('x'), null);
  for (const refused of [new Request('http://a.example/', { method: 'POST', body: 'x' }), new Response('x'), new File([], 'n'), new URL('http://a.example/'), new FormData()]) {
    assertThrows(() => structuredClone(refused), 'DataCloneError');
    assertThrows(() => structuredClone([refused]), 'DataCloneError');
  }
});
