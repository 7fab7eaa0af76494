// Spans, as `cloudflare:workers` and `ctx.tracing` have them. Nobody collects them here: a span runs what it is given, says that it is
// not traced, and keeps nothing.
(function (part, use, out, runtime) {
  'use strict';

  const active = runtime.newVariable(undefined);
  const NO_CONTEXT = { traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 };

  class Span {
    get isTraced() {
      return false;
    }
    setAttribute() {
      return this;
    }
    setAttributes() {
      return this;
    }
    setStatus() {
      return this;
    }
    recordException() {}
    updateName() {
      return this;
    }
    spanContext() {
      return { ...NO_CONTEXT };
    }
    end() {}
  }

  function run(method, span, callback, args) {
    if (typeof callback !== 'function') {
      throw new TypeError(`Failed to execute '${method}' on 'Tracing': the callback is not a function.`);
    }
    return active.run(span, () => callback(...args));
  }

  class Tracing {
    get Span() {
      return Span;
    }
    enterSpan(name, callback, ...args) {
      const span = new Span();
      return run('enterSpan', span, callback, [span, ...args]);
    }
    // The options before the callback may be left out.
    startActiveSpan(name, ...rest) {
      const span = new Span();
      return run('startActiveSpan', span, rest[rest.length - 1], [span]);
    }
    withActiveSpan(span, callback, ...args) {
      return run('withActiveSpan', span, callback, args);
    }
    startSpan() {
      return new Span();
    }
    getActiveSpan() {
      return active.get();
    }
  }

  return { __proto__: null, Tracing };
})
