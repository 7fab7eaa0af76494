// Code that a script gives as a value, on its way to the host, which checks it again.
(function (part, use, out, runtime) {
  'use strict';

  const { stringify } = JSON;
  const { keys } = Object;
  const { stateOf } = part('script/stubs');
  const { notImplemented } = part('script/missing');
  const values = part('script/values');
  const KINDS = ['js', 'cjs', 'text', 'data', 'json', 'py', 'wasm'];
  const OUTBOUND = "Incorrect type for the 'globalOutbound' field on 'WorkerCode': the provided value is not of type 'Fetcher'.";

  const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';

  // ---- modules

  function bytesOf(value, name, kind) {
    if (value instanceof ArrayBuffer) {
      return new Uint8Array(value.slice(0));
    }
    if (ArrayBuffer.isView(value)) {
      return new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice();
    }
    throw new TypeError(`The '${kind}' of the module '${name}' is not an ArrayBuffer or a view of one.`);
  }

  // As an ES module, which needs no `with { type: "json" }` where it is imported.
  function jsonModule(value) {
    const text = stringify(value);
    if (text === undefined) {
      throw new TypeError('A value of a JSON module cannot be written as JSON.');
    }
    return `export default JSON.parse(${stringify(text)});`;
  }

  function fromText(name, text) {
    if (name.endsWith('.js')) {
      return { name, kind: 'ESM', content: text };
    }
    if (name.endsWith('.py')) {
      notImplemented('modules in Python');
    }
    const bundle = /\.(?:ts|tsx|jsx)$/.test(name)
      ? ". If you're trying to load TypeScript, bundle it first with '@cloudflare/worker-bundler' and pass the generated JavaScript modules."
      : '';
    throw new TypeError(
      `Module name must end with '.js' or '.py' (or the content must be an object indicating the type explicitly). Got: ${name}${bundle}`,
    );
  }

  function moduleOf(name, given) {
    if (!isObject(given)) {
      return fromText(name, `${given}`);
    }
    let count = 0;
    let kind = '';
    let value;
    for (let i = 0; i < KINDS.length; i++) {
      const said = given[KINDS[i]];
      if (said !== undefined) {
        count++;
        kind = KINDS[i];
        value = said;
      }
    }
    if (count !== 1) {
      throw new TypeError(
        "Each module must contain exactly one of 'js', 'cjs', 'text', 'data', 'json', 'py', or 'wasm'. " +
          `Module '${name}' contained ${count} properties.`,
      );
    }
    switch (kind) {
      case 'js':
        return { name, kind: 'ESM', content: `${value}` };
      case 'cjs':
        return { name, kind: 'COMMONJS', content: `${value}` };
      case 'text':
        return { name, kind: 'TEXT', content: `${value}` };
      case 'json':
        return { name, kind: 'ESM', content: jsonModule(value) };
      case 'data':
        return { name, kind: 'DATA', content: bytesOf(value, name, kind) };
      case 'wasm':
        return { name, kind: 'WASM', content: bytesOf(value, name, kind) };
      default:
        return notImplemented('modules in Python');
    }
  }

  function modulesOf(modules) {
    if (!isObject(modules)) {
      throw new TypeError("Incorrect type for the 'modules' field on 'WorkerCode': the provided value is not of type 'object'.");
    }
    const names = keys(modules);
    if (names.length === 0) {
      throw new TypeError('Dynamic Worker code must contain at least one module.');
    }
    if (names.length > out.dynamicModulesMax) {
      throw new Error(`Dynamic Worker code may have ${out.dynamicModulesMax} modules, and this one has ${names.length}.`);
    }
    const all = [];
    for (let i = 0; i < names.length; i++) {
      all[i] = moduleOf(names[i], modules[names[i]]);
    }
    return all;
  }

  // ---- what it is given

  function envOf(env) {
    if (env === undefined) {
      return { bytes: new Uint8Array(0), refs: [] };
    }
    if (!isObject(env)) {
      throw new TypeError("Incorrect type for the 'env' field on 'WorkerCode': the provided value is not of type 'object'.");
    }
    const payload = values.encode(env, true);
    let others = 0;
    for (let i = 0; i < payload.refs.length; i++) {
      if (payload.refs[i].type !== 'stub') {
        others++;
        payload.refs[i].handle?.release();
      }
    }
    if (others > 0) {
      throw use('structured-clone').refusal(
        'What a dynamic Worker has in its env outlives this event: values, and stubs of entrypoints and of Durable Objects.',
      );
    }
    if (payload.bytes.length > out.dynamicEnvBytesMax) {
      throw new Error(
        `Dynamic Worker env size (${payload.bytes.length} bytes) exceeds the maximum allowed size of ${out.dynamicEnvBytesMax} bytes.`,
      );
    }
    return payload;
  }

  function outboundOf(outbound) {
    if (outbound === undefined) {
      return 'parent';
    }
    if (outbound === null) {
      return 'nowhere';
    }
    const state = stateOf(outbound);
    if (state?.kind !== 'service') {
      throw new TypeError(OUTBOUND);
    }
    switch (state.target.type) {
      case 'service':
        return notImplemented('the binding of assets as globalOutbound');
      case 'dispatched':
        return notImplemented('a script of a dispatch namespace as globalOutbound');
      case 'worker':
      case 'dynamic':
        throw use('structured-clone').refusal(values.NOT_TRANSFERABLE);
      default:
        return state.target;
    }
  }

  function amount(name, value) {
    if (value === undefined || value === null) {
      return null;
    }
    if (typeof value !== 'number' || !(value >= 1)) {
      throw new TypeError(`The limit '${name}' of a dynamic Worker must be a number from 1 on.`);
    }
    return Math.floor(value);
  }

  // Takes code as it is now: what is done to the value later means nothing.
  function read(code) {
    if (!isObject(code)) {
      throw new TypeError("Incorrect type for Promise: the provided value is not of type 'WorkerCode'.");
    }
    const { compatibilityDate, env, globalOutbound, limits, mainModule, modules, streamingTails, tails } = code;
    if (tails !== undefined || streamingTails !== undefined) {
      notImplemented('tails of a dynamic Worker');
    }
    const read = modulesOf(modules);
    if (!/^\d{4}-\d{2}-\d{2}$/.test(`${compatibilityDate}`)) {
      throw new Error("The 'compatibilityDate' of a dynamic Worker must be a date such as \"2026-08-04\".");
    }
    return {
      __proto__: null,
      main: `${mainModule}`,
      modules: read,
      env: envOf(env),
      outbound: outboundOf(globalOutbound),
      cpuMillis: amount('cpuMs', limits?.cpuMs),
      calls: amount('subRequests', limits?.subRequests),
    };
  }

  // ---- to the host

  const numberOf = (_, refs) => (refs.length === 0 ? undefined : refs[0].number);

  // The number of what the host knows by an id; undefined when it knows nothing by it.
  async function find(loader, id) {
    return id === null ? undefined : runtime.asked([], (event) => out.loaderFind(event, loader, id), numberOf);
  }

  function send(loader, id, { main, modules, env, outbound, cpuMillis, calls }) {
    out.loaderBegin();
    for (let i = 0; i < modules.length; i++) {
      out.loaderModule(modules[i].name, modules[i].kind, modules[i].content);
    }
    return runtime.asked(
      env.refs,
      (event) => out.loaderLoad(event, loader, id, main, env.bytes, outbound, cpuMillis, calls),
      numberOf,
    );
  }

  return { __proto__: null, find, read, send };
})
