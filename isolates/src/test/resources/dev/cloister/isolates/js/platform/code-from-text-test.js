const kinds = [async () => {}, function* () {}, async function* () {}, () => {}].map((of) => of.constructor);
const keptEval = eval;

test('text becomes code while modules are evaluated', () => {
  const near = 2;
  assertEquals([new Function('return 1')(), eval('near'), (0, eval)('3')], [1, 2, 3]);
  for (const Kind of kinds) assertEquals(typeof new Kind('return 1'), 'function');
});

test('constructors are where a script looks for them', () => {
  assertEquals([(() => {}).constructor === Function, (() => {}) instanceof Function, Function.name, Function.length], [true, true, 'Function', 1]);
  for (const Kind of kinds.slice(0, 3)) assert(Object.getPrototypeOf(Kind) === Function);
});

test('text becomes no code once events are handled', () => {
  use('code-from-text').refuse();
  for (const Kind of kinds) {
    assertThrows(() => new Kind('return 1'), EvalError);
    assertThrows(() => Kind('a', 'return 1'), EvalError);
    assertThrows(() => Reflect.construct(Kind, [''], Object), EvalError);
  }
  assertThrows(() => eval('1'), EvalError);
  assertThrows(() => (0, eval)('1'), EvalError);
  assertEquals([eval(), typeof new Function()], [undefined, 'function']);
  class Callable extends Function {}
  assert(new Callable() instanceof Callable);
  assertThrows(() => new Callable('return 1'), EvalError);
});

test('an eval of its own is left to the script', () => {
  globalThis.eval = (text) => `not ${text}`;
  use('code-from-text').refuse();
  assertEquals((0, eval)('1'), 'not 1');
  globalThis.eval = keptEval;
});
