// Follows ECMA-262, section 19.2.1.2 "HostEnsureCanCompileStrings", with the host that Workers are: a
// script may make code from text while its modules are evaluated, and not once it handles events.
(function (use, host, io, primordials) {
  'use strict';
  const {
    EvalError, Proxy, objectDefineProperty, objectGetPrototypeOf, objectSetPrototypeOf,
    reflectApply, reflectConstruct,
  } = primordials;

  let allowed = true;

  function ensureAllowed() {
    if (!allowed) throw new EvalError('Code generation from strings disallowed for this context');
  }

  // Without arguments these make an empty function, which takes no text.
  const checked = {
    __proto__: null,
    apply(target, thisArgument, texts) {
      if (texts.length > 0) ensureAllowed();
      return reflectApply(target, thisArgument, texts);
    },
    construct(target, texts, newTarget) {
      if (texts.length > 0) ensureAllowed();
      return reflectConstruct(target, texts, newTarget);
    },
  };

  // Puts a stand-in where a script finds the constructor: at its prototype.
  function guard(constructor) {
    const guarded = new Proxy(constructor, checked);
    objectDefineProperty(constructor.prototype, 'constructor', { __proto__: null, value: guarded });
    return guarded;
  }

  function install() {
    const guarded = guard(primordials.Function);
    define('Function', guarded);
    const others = [async () => {}, function* () {}, async function* () {}];
    for (let i = 0; i < others.length; i++) {
      const { constructor } = objectGetPrototypeOf(others[i]);
      objectSetPrototypeOf(constructor, guarded);
      guard(constructor);
    }
  }

  // From now on text stays text. `eval` is exchanged only here, since a stand-in for it could not
  // see the variables around a call, as bundles made for development need it.
  function refuse() {
    allowed = false;
    const { eval: engineEval } = primordials;
    if (globalThis.eval !== engineEval) return;
    define('eval', new Proxy(engineEval, {
      __proto__: null,
      apply(_target, _thisArgument, [text]) {
        if (text !== undefined) ensureAllowed();
      },
    }));
  }

  function define(name, value) {
    objectDefineProperty(globalThis, name, { __proto__: null, value });
  }

  return { install, refuse };
})
