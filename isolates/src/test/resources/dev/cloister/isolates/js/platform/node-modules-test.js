const { builtin, builtinModules } = use('node');
const node = (name) => builtin(`node:${name}`);

const tried = (name) => { try { return node(name); } catch (error) { throw new Error(`${name}: ${error.message}`); } };

test('every module can be loaded and has the names it has on Workers', () => {
  for (const name of builtinModules()) assert(['object', 'function'].includes(typeof tried(name)), name);
  assertEquals(builtin('node:nope'), undefined);
  assertEquals(builtin('test'), undefined);
  assert(process.getBuiltinModule('util') === node('util'));
  assertEquals(Object.keys(process).includes('nextTick'), true);
});

test('what is missing says so by name', () => {
  const error = assertThrows(() => node('fs').readFileSync('/x'), Error);
  assertEquals([error.message, error.code], ['not implemented: node:fs.readFileSync', 'ERR_METHOD_NOT_IMPLEMENTED']);
  assertEquals(assertThrows(() => new (node('worker_threads').Worker)('x'), Error).message, 'not implemented: node:worker_threads.Worker');
  assertEquals(assertThrows(() => node('fs').promises.readFile('/x'), Error).message, 'not implemented: node:fs.promises.readFile');
  class Agent extends node('https').Agent {}
  assertThrows(() => new Agent(), Error);
});

test('path, posix and win32', () => {
  const { posix, win32 } = node('path');
  assertEquals(posix.join('/a', '..', 'b/./c', '../d'), '/b/d');
  assertEquals(posix.normalize('a//b/../c/'), 'a/c/');
  assertEquals(posix.resolve('/a/b', '../c', 'd'), '/a/c/d');
  assertEquals(posix.resolve('x'), '/bundle/x');
  assertEquals(posix.relative('/a/b/c', '/a/d'), '../../d');
  assertEquals([posix.basename('/a/b.txt', '.txt'), posix.extname('.bashrc'), posix.extname('a.b.c'), posix.dirname('/a/b/')], ['b', '', '.c', '/a']);
  assertEquals(posix.parse('/home/u/f.txt'), { root: '/', dir: '/home/u', base: 'f.txt', ext: '.txt', name: 'f' });
  assertEquals(posix.format({ dir: '/x', name: 'y', ext: 'z' }), '/x/y.z');
  assertEquals(win32.join('C:\\a', '..\\b', 'c/d'), 'C:\\b\\c\\d');
  assertEquals(win32.parse('C:\\p\\d\\f.txt').root, 'C:\\');
  assertEquals(win32.resolve('C:\\a', '\\b'), 'C:\\b');
  assertEquals(win32.normalize('\\\\server\\share\\..\\x'), '\\\\server\\share\\x');
  assert(posix.matchesGlob('src/a/b.js', 'src/**/*.{js,ts}'));
});

test('events', async () => {
  const { EventEmitter, once, on } = node('events');
  const seen = [];
  const emitter = new EventEmitter();
  emitter.on('a', (x) => seen.push(x)).prependListener('a', (x) => seen.push(-x)).once('a', () => seen.push('once'));
  assertEquals([emitter.emit('a', 1), emitter.emit('a', 2), emitter.emit('b')], [true, true, false]);
  assertEquals(seen, [-1, 1, 'once', -2, 2]);
  assertEquals([emitter.listenerCount('a'), emitter.eventNames()], [2, ['a']]);
  assertEquals(assertThrows(() => emitter.emit('error', new RangeError('boom')), RangeError).message, 'boom');
  assertEquals(assertThrows(() => emitter.emit('error', 5), Error).code, 'ERR_UNHANDLED_ERROR');
  const waiting = once(emitter, 'later');
  emitter.emit('later', 42);
  assertEquals(await waiting, [42]);
  const each = on(emitter, 'tick');
  emitter.emit('tick', 1);
  assertEquals((await each.next()).value, [1]);
  await each.return();
  assertEquals(emitter.listenerCount('tick'), 0);
  function Old() { EventEmitter.call(this); }
  node('util').inherits(Old, EventEmitter);
  assert(new Old().on('x', () => {}) instanceof EventEmitter);
  const failed = new EventEmitter({ captureRejections: true });
  const caught = once(failed, 'error').catch((error) => [error]);
  failed.on('go', async () => { throw new Error('async'); });
  failed.emit('go');
  assertEquals((await caught)[0].message, 'async');
});

test('util', async () => {
  const util = node('util');
  assertEquals(await util.promisify((a, done) => done(null, a + 1))(1), 2);
  assertEquals(util.format('%s %d %j %%', 'a', 1, { b: 2 }), 'a 1 {"b":2} %');
  assertEquals(util.inspect({ a: { b: { c: { d: 1 } } } }), "{ a: { b: { c: [Object] } } }");
  assertEquals(util.inspect({ [util.inspect.custom]: () => 'mine' }), 'mine');
  assertEquals(util.inspect(Buffer.from('ab')), '<Buffer 61 62>');
  assertEquals(util.inspect([1, 2, 3], { maxArrayLength: 1 }), '[ 1, ... 2 more items ]');
  assertEquals(util.isDeepStrictEqual({ a: [1, new Map([[{ x: 1 }, new Set([1])]])] }, { a: [1, new Map([[{ x: 1 }, new Set([1])]])] }), true);
  assertEquals(util.isDeepStrictEqual([1], ['1']), false);
  assertEquals([util.types.isDate(new Date()), util.types.isRegExp(/x/), util.types.isUint8Array(Buffer.alloc(1)), util.types.isMap({}), util.types.isAsyncFunction(async () => {})],
    [true, true, true, false, true]);
  assertEquals(util.stripVTControlCharacters(util.styleText(['red', 'bold'], 'x')), 'x');
  const parsed = util.parseArgs({ args: ['-f', '--bar', 'b', 'pos'], options: { foo: { type: 'boolean', short: 'f' }, bar: { type: 'string' } }, allowPositionals: true });
  assertEquals([{ ...parsed.values }, parsed.positionals], [{ foo: true, bar: 'b' }, ['pos']]);
  const called = new Promise((resolve) => util.callbackify(async () => 7)((error, value) => resolve([error, value])));
  assertEquals(await called, [null, 7]);
  assertEquals(util.inspect.defaultOptions.depth, 2);
});

test('assert', async () => {
  const assertion = node('assert');
  assertion(true);
  assertion.equal(1, '1');
  assertion.strict.deepEqual({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] });
  assertion.deepEqual({ a: 1 }, { a: '1' });
  assertion.throws(() => { throw new TypeError('bad thing'); }, { name: 'TypeError', message: /thing/ });
  assertion.throws(() => { throw new TypeError('x'); }, TypeError);
  await assertion.rejects(Promise.reject(new Error('no')), /no/);
  assertion.partialDeepStrictEqual({ a: 1, b: [1, 2, 3] }, { b: [1, 3] });
  const error = assertThrows(() => assertion.strictEqual(1, 2), Error);
  assertEquals([error.name, error.code, error.message, error.actual], ['AssertionError', 'ERR_ASSERTION', 'Expected values to be strictly equal:\n\n1 !== 2\n', 1]);
  assertThrows(() => assertion.deepStrictEqual([1], [2]), assertion.AssertionError);
  assertThrows(() => assertion.throws(() => {}), assertion.AssertionError);
  const circular = {}; circular.self = circular;
  const same = {}; same.self = same;
  assertion.deepStrictEqual(circular, same);
});

test('url, querystring, string_decoder, punycode', () => {
  const url = node('url');
  const parsed = url.parse('http://user:pa%20ss@Example.COM:8080/p/a?x=1&y=2#h', true);
  assertEquals([parsed.auth, parsed.host, parsed.pathname, parsed.query.y, parsed.hash, parsed.href],
    ['user:pa ss', 'example.com:8080', '/p/a', '2', '#h', 'http://user:pa%20ss@example.com:8080/p/a?x=1&y=2#h']);
  assertEquals(url.resolve('/one/two/three', 'four'), '/one/two/four');
  assertEquals(url.resolve('http://a.com/b/c', '../d'), 'http://a.com/d');
  assertEquals(url.format({ protocol: 'https', hostname: 'x.y', pathname: 'z', query: { a: 1 } }), 'https://x.y/z?a=1');
  assertEquals(url.fileURLToPath('file:///a%20b'), '/a b');
  assertEquals(url.pathToFileURL('/a b#c').href, 'file:///a%20b%23c');
  const querystring = node('querystring');
  assertEquals({ ...querystring.parse('a=1&b=%20x&a=2&c') }, { a: ['1', '2'], b: ' x', c: '' });
  assertEquals(querystring.stringify({ a: [1, 2], b: 'ü', c: true, d: null }), 'a=1&a=2&b=%C3%BC&c=true&d=');
  const { StringDecoder } = node('string_decoder');
  const decoder = new StringDecoder('utf8');
  const euro = Buffer.from('€');
  assertEquals(decoder.write(euro.subarray(0, 2)) + decoder.write(euro.subarray(2)) + decoder.end(), '€');
  const base64 = new StringDecoder('base64');
  assertEquals(base64.write(Buffer.from('a')) + base64.write(Buffer.from('bcd')) + base64.end(), 'YWJjZA==');
  assertEquals(node('punycode').toASCII('mañana.com'), 'xn--maana-pta.com');
});

test('streams', async () => {
  const { Readable, Transform, Writable, PassThrough, pipeline } = node('stream');
  const { text } = node('stream/consumers');
  const upper = new Transform({ transform(chunk, _, done) { done(null, chunk.toString().toUpperCase()); } });
  assertEquals(await text(Readable.from(['a', 'b']).pipe(upper)), 'AB');
  const parts = [];
  await node('stream/promises').pipeline(Readable.from([Buffer.from('x'), Buffer.from('y')]), new PassThrough(),
    new Writable({ write(chunk, _, done) { parts.push(chunk.toString()); done(); } }));
  assertEquals(parts, ['x', 'y']);
  assertEquals(await new Response(Readable.toWeb(Readable.from([Buffer.from('web')]))).text(), 'web');
  assertEquals(await text(Readable.fromWeb(new Response('from web').body)), 'from web');
  const ended = new Promise((resolve) => pipeline(Readable.from(['z']), new PassThrough(), (error) => resolve(error)));
  assertEquals(typeof (await ended), 'undefined');
});

test('AsyncLocalStorage holds on through promises, timers and ticks', async () => {
  const { AsyncLocalStorage, AsyncResource } = node('async_hooks');
  const storage = new AsyncLocalStorage();
  const seen = [];
  await storage.run('in', async () => {
    seen.push(storage.getStore());
    await null;
    seen.push(storage.getStore());
    await new Promise((resolve) => setTimeout(resolve, 1));
    seen.push(storage.getStore());
    await new Promise((resolve) => setTimeout(() => { seen.push(storage.getStore()); resolve(); }, 1));
    await new Promise((resolve) => process.nextTick(() => { seen.push(storage.getStore()); resolve(); }));
    seen.push(storage.exit(() => storage.getStore()));
  });
  assertEquals(seen, ['in', 'in', 'in', 'in', 'in', undefined]);
  assertEquals(storage.getStore(), undefined);
  const bound = storage.run(1, () => AsyncLocalStorage.bind(() => storage.getStore()));
  const resource = storage.run(2, () => new AsyncResource('x'));
  assertEquals([bound(), resource.runInAsyncScope(() => storage.getStore())], [1, 2]);
});

test('process, timers, os, diagnostics_channel, module', async () => {
  assertEquals([process.version, process.platform, process.cwd(), typeof process.hrtime.bigint()], ['v22.23.4', 'linux', '/bundle', 'bigint']);
  const order = [];
  await new Promise((resolve) => { process.nextTick((x) => { order.push(x); resolve(); }, 'tick'); order.push('now'); });
  assertEquals(order, ['now', 'tick']);
  process.env.ADDED = 5;
  assertEquals(process.env.ADDED, '5');
  assertEquals(await node('timers/promises').setTimeout(1, 'value'), 'value');
  assertEquals(await node('util').promisify(setTimeout)(1, 'v'), 'v');
  assertEquals(node('os').EOL, '\n');
  const channel = node('diagnostics_channel').channel('x');
  const heard = [];
  channel.subscribe((data, name) => heard.push([data, name]));
  channel.publish(1);
  assertEquals(heard, [[1, 'x']]);
  const require = node('module').createRequire('/index.js');
  assert(require('events') === node('events'));
  assertEquals(assertThrows(() => require('nope'), Error).message, 'No such module "nope".');
  assert(global === globalThis);
});
