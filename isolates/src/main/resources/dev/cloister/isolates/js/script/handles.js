// What a stub stands for: something of this context (`own`), or something that it was handed (`held`). Handles are counted; the last
// stub that is disposed of lets go of what is behind it.
(function (part, use, out, runtime) {
  'use strict';

  const { apply } = Reflect;
  const { dispose } = Symbol;

  class Own {
    kind = 'own';
    count = 1;
    dead = false;

    constructor(target) {
      this.target = target;
    }

    release() {
      if (--this.count === 0) {
        this.drop();
      }
    }

    // Nobody can call it any more; the target hears of it, once.
    drop() {
      if (this.dead) {
        return;
      }
      this.dead = true;
      const { target } = this;
      try {
        const disposer = target[dispose];
        if (typeof disposer === 'function') {
          apply(disposer, target, []);
        }
      } catch (error) {
        const { name, message } = runtime.describe(error);
        out.log('error', `Uncaught ${name}: ${message}`);
      }
    }
  }

  class Held {
    kind = 'held';
    count = 1;
    dead = false;
    session = null;

    constructor(number) {
      this.number = number;
      runtime.hold(this);
    }

    release() {
      if (--this.count === 0 && !this.dead) {
        this.dead = true;
        runtime.release(this);
      }
    }
  }

  return { __proto__: null, Own, Held };
})
