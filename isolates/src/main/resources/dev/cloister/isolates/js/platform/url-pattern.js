// Follows the URL Pattern Standard (https://urlpattern.spec.whatwg.org/). Every component of a pattern is a
// regular expression over what the URL Standard's parser makes of that component.
(function (use, host, io, primordials) {
  'use strict';
  const {
    TypeError, arrayPush, objectDefineProperty, regExpExec, stringEndsWith, stringSlice, stringStartsWith,
    stringToLowerCase,
  } = primordials;
  const { expose, isObject, toUSVString } = use('webidl');
  const { basicURLParse, serializeHost, serializePath, setTheUsername } = use('url').machine;
  const { compile, escapePattern } = use('url-pattern-parser');

  const COMPONENTS = ['protocol', 'username', 'password', 'hostname', 'port', 'pathname', 'search', 'hash'];
  const DEFAULT_PORTS = { __proto__: null, http: '80', https: '443', ws: '80', wss: '443', ftp: '21', file: '' };
  const SPECIAL_SCHEMES = ['http', 'https', 'ws', 'wss', 'ftp', 'file'];
  const IPV6_TEXT = /^[0-9a-f[\]:]*$/i;

  const STARTS_WITH_DIGIT = /^[\t\n\r]*[0-9]/;
  const NO_PATH = /^(?:$|[?#])/;

  const DEFAULT = { __proto__: null, delimiter: '', prefix: '', ignoreCase: false };
  const HOSTNAME = { __proto__: null, delimiter: '.', prefix: '', ignoreCase: false };

  const dummy = () => basicURLParse('https://dummy.invalid/');
  // Of a scheme that is not special: a backslash and an apostrophe stay, as on Workers.
  const plainDummy = () => ({ ...dummy(), scheme: 'dummy' });

  // Parses `value` as a part of a URL, beginning in one of the parser's states; gives the URL.
  function parsePart(value, stateOverride, url = dummy()) {
    if (basicURLParse(value, { __proto__: null, url, stateOverride }) === null) {
      throw new TypeError(`"${value}" cannot be in that component of a URL.`);
    }
    return url;
  }

  function userInfo(value) {
    const url = dummy();
    setTheUsername(url, value);
    return url.username;
  }

  // Section 3.1 "Encoding callbacks": each brings the text of a component into the form a URL has it in.
  const encode = {
    __proto__: null,
    protocol(value) {
      if (value === '') return '';
      const url = basicURLParse(`${value}://dummy.invalid/`);
      if (url === null) throw new TypeError(`"${value}" is no protocol.`);
      return url.scheme;
    },
    username: userInfo,
    password: userInfo,
    hostname(value) { return value === '' ? '' : serializeHost(parsePart(value, 'hostname').host); },
    ipv6(value) {
      if (regExpExec(IPV6_TEXT, value) === null) throw new TypeError(`"${value}" is no IPv6 address.`);
      return stringToLowerCase(value);
    },
    port(value, protocol = undefined) {
      if (value === '') return '';
      if (regExpExec(STARTS_WITH_DIGIT, value) === null) throw new TypeError(`"${value}" is no port.`);
      const url = dummy();
      if (protocol !== undefined && protocol !== '') url.scheme = protocol;
      const { port } = parsePart(value, 'port', url);
      return port === null ? '' : `${port}`;
    },
    pathname(value) {
      if (value === '') return '';
      const url = plainDummy();
      url.path = [];
      const absolute = value[0] === '/';
      const path = serializePath(parsePart(absolute ? value : `/-${value}`, 'path start', url));
      return absolute ? path : stringSlice(path, 2);
    },
    opaquePathname(value) {
      if (value === '') return '';
      const url = plainDummy();
      url.path = '';
      return serializePath(parsePart(value, 'opaque path', url));
    },
    search(value) {
      if (value === '') return '';
      const url = plainDummy();
      url.query = '';
      return parsePart(value, 'query', url).query;
    },
    hash(value) {
      if (value === '') return '';
      const url = dummy();
      url.fragment = '';
      return parsePart(value, 'fragment', url).fragment;
    },
  };

  const without = (text, prefix) => (stringStartsWith(text, prefix) ? stringSlice(text, 1) : text);

  // Section 3.2: a dictionary with what its base URL gives beyond it. As a 'pattern' its values stay what
  // they are, as a 'url' they are brought into the form of a URL, and what is missing is what `initial` says.
  function process(init, type, initial) {
    const isPattern = type === 'pattern';
    const result = { __proto__: null };
    for (let i = 0; i < COMPONENTS.length; i++) {
      if (initial !== undefined) result[COMPONENTS[i]] = initial;
    }
    let base = null;
    if (init.baseURL !== undefined) {
      base = basicURLParse(init.baseURL);
      if (base === null) throw new TypeError(`The base URL "${init.baseURL}" is none.`);
      inherit(init, base, isPattern, result);
    }
    const give = (name, value, ...more) => {
      result[name] = isPattern ? value : encode[name](value, ...more);
    };
    if (init.protocol !== undefined) {
      give('protocol', stringEndsWith(init.protocol, ':') ? stringSlice(init.protocol, 0, -1) : init.protocol);
    }
    if (init.username !== undefined) give('username', init.username);
    if (init.password !== undefined) give('password', init.password);
    if (init.hostname !== undefined) give('hostname', init.hostname);
    if (init.port !== undefined) give('port', init.port, result.protocol);
    if (init.pathname !== undefined) {
      let path = init.pathname;
      if (base !== null && typeof base.path !== 'string' && !isAbsolute(path, isPattern)) {
        const basePath = fromBase(serializePath(base), isPattern);
        path = stringSlice(basePath, 0, lastSlash(basePath) + 1) + path;
      }
      const special = (result.protocol ?? '') === '' || DEFAULT_PORTS[result.protocol] !== undefined;
      result.pathname = isPattern ? path : special ? encode.pathname(path) : encode.opaquePathname(path);
    }
    if (init.search !== undefined) give('search', without(init.search, '?'));
    if (init.hash !== undefined) give('hash', without(init.hash, '#'));
    return result;
  }

  // What a base URL gives: every component before which, in the order of a URL, nothing is given.
  function inherit(init, base, isPattern, result) {
    const give = (name, value) => { result[name] = fromBase(value, isPattern); };
    const given = (name) => init[name] !== undefined;
    if (given('protocol')) return;
    give('protocol', base.scheme);
    if (!isPattern && !given('hostname') && !given('port') && !given('username')) {
      give('username', base.username);
      if (!given('password')) give('password', base.password);
    }
    if (given('hostname')) return;
    give('hostname', base.host === null ? '' : serializeHost(base.host));
    if (given('port')) return;
    give('port', base.port === null ? '' : `${base.port}`);
    if (given('pathname')) return;
    give('pathname', serializePath(base));
    if (given('search')) return;
    give('search', base.query ?? '');
    if (given('hash')) return;
    give('hash', base.fragment ?? '');
  }

  const fromBase = (text, isPattern) => (isPattern ? escapePattern(text) : text);

  function isAbsolute(path, isPattern) {
    return stringStartsWith(path, '/')
      || (isPattern && (stringStartsWith(path, '\\/') || stringStartsWith(path, '{/')));
  }

  function lastSlash(text) {
    let at = text.length - 1;
    while (at >= 0 && text[at] !== '/') at--;
    return at;
  }

  function matchesSpecialScheme({ regExp }) {
    for (let i = 0; i < SPECIAL_SCHEMES.length; i++) {
      if (regExpExec(regExp, SPECIAL_SCHEMES[i]) !== null) return true;
    }
    return false;
  }

  function compileAll(processed, ignoreCase) {
    for (let i = 0; i < COMPONENTS.length; i++) processed[COMPONENTS[i]] ??= '*';
    const { hostname, port, protocol } = processed;
    if (port !== '' && DEFAULT_PORTS[protocol] === port) processed.port = '';
    const options = { ...DEFAULT, ignoreCase };
    const isIpv6 = stringStartsWith(hostname, '[') || stringStartsWith(hostname, '{[') || stringStartsWith(hostname, '\\[');
    const compiled = {
      __proto__: null,
      protocol: compile(protocol, encode.protocol, DEFAULT),
      username: compile(processed.username, encode.username, DEFAULT),
      password: compile(processed.password, encode.password, DEFAULT),
      hostname: compile(hostname, isIpv6 && hostname.length > 1 ? encode.ipv6 : encode.hostname, HOSTNAME),
      port: compile(processed.port, encode.port, DEFAULT),
      pathname: null,
      search: compile(processed.search, encode.search, options),
      hash: compile(processed.hash, encode.hash, options),
    };
    compiled.pathname = matchesSpecialScheme(compiled.protocol)
      ? compile(processed.pathname, encode.pathname, { __proto__: null, delimiter: '/', prefix: '/', ignoreCase })
      : compile(processed.pathname, encode.opaquePathname, options);
    return compiled;
  }

  // A copy of the dictionary of a script, with nothing but text in it.
  function readInit(given) {
    if (given === null) return { __proto__: null };
    if (!isObject(given)) throw new TypeError('A URL pattern is made of a text or of an object.');
    const init = { __proto__: null };
    const names = ['baseURL', ...COMPONENTS];
    for (let i = 0; i < names.length; i++) {
      const value = given[names[i]];
      if (value !== undefined) init[names[i]] = toUSVString(value);
    }
    return init;
  }

  const isText = (value) => value !== undefined && (!isObject(value) || isStringObject(value));
  const isStringObject = (value) => primordials.objectIsPrototypeOf(primordials.String.prototype, value);

  // The components of a URL, or of a dictionary that stands for one; null when it cannot be one.
  function componentsOf(input, base, inputs) {
    if (typeof input !== 'string') {
      if (base !== undefined) throw new TypeError('An object that stands for a URL has its base URL in it.');
      try {
        return process(input, 'url', '');
      } catch {
        return null;
      }
    }
    let baseURL;
    if (base !== undefined) {
      baseURL = basicURLParse(base);
      if (baseURL === null) return null;
      arrayPush(inputs, base);
    }
    const url = basicURLParse(input, { __proto__: null, baseURL });
    return url === null ? base === undefined ? componentsOfRelative(input) : null : componentsOfRecord(url);
  }

  // Workers take a reference that is relative to nothing too, as one without a protocol.
  function componentsOfRelative(input) {
    const url = basicURLParse(input, { __proto__: null, baseURL: dummy() });
    return url === null ? null : {
      ...componentsOfRecord(url),
      protocol: '',
      hostname: stringStartsWith(input, '//') ? serializeHost(url.host) : '',
      pathname: regExpExec(NO_PATH, input) === null ? serializePath(url) : '',
    };
  }

  function componentsOfRecord(url) {
    return {
      __proto__: null,
      protocol: url.scheme,
      username: url.username,
      password: url.password,
      hostname: url.host === null ? '' : serializeHost(url.host),
      port: url.port === null ? '' : `${url.port}`,
      pathname: serializePath(url),
      search: url.query ?? '',
      hash: url.fragment ?? '',
    };
  }

  function shownInit(init) {
    const shown = {};
    for (let i = 0; i < COMPONENTS.length; i++) shown[COMPONENTS[i]] = init[COMPONENTS[i]];
    shown.baseURL = init.baseURL;
    return shown;
  }

  function groupsOf(found, names) {
    const groups = {};
    for (let i = 0; i < names.length; i++) {
      objectDefineProperty(groups, names[i], {
        __proto__: null, value: found[i + 1], writable: true, enumerable: true, configurable: true,
      });
    }
    return groups;
  }

  class URLPattern {
    #components;

    constructor(input = undefined, baseURL = undefined, options = undefined) {
      const hasBase = isText(baseURL) && baseURL !== null;
      const given = hasBase ? options : options ?? baseURL;
      if (given !== undefined && given !== null && !isObject(given)) {
        throw new TypeError('The options of a URL pattern must be an object.');
      }
      const ignoreCase = !!given?.ignoreCase;
      this.#components = compileAll(process(readPattern(input, hasBase ? toUSVString(baseURL) : undefined), 'pattern'), ignoreCase);
    }

    get protocol() { return this.#components.protocol.pattern; }
    get username() { return this.#components.username.pattern; }
    get password() { return this.#components.password.pattern; }
    get hostname() { return this.#components.hostname.pattern; }
    get port() { return this.#components.port.pattern; }
    get pathname() { return this.#components.pathname.pattern; }
    get search() { return this.#components.search.pattern; }
    get hash() { return this.#components.hash.pattern; }

    get hasRegExpGroups() {
      for (let i = 0; i < COMPONENTS.length; i++) {
        if (this.#components[COMPONENTS[i]].hasRegExp) return true;
      }
      return false;
    }

    test(input = undefined, baseURL = undefined) {
      return this.#match(input, baseURL) !== null;
    }

    exec(input = undefined, baseURL = undefined) {
      return this.#match(input, baseURL);
    }

    #match(given, givenBase) {
      const input = isText(given) && given !== null ? toUSVString(given) : readInit(given ?? null);
      const base = givenBase === undefined ? undefined : toUSVString(givenBase);
      const inputs = [typeof input === 'string' ? input : shownInit(input)];
      const values = componentsOf(input, base, inputs);
      if (values === null) return null;
      const result = { inputs };
      for (let i = 0; i < COMPONENTS.length; i++) {
        const name = COMPONENTS[i];
        const { regExp, names } = this.#components[name];
        const found = regExpExec(regExp, values[name]);
        if (found === null) return null;
        result[name] = { input: values[name], groups: groupsOf(found, names) };
      }
      return result;
    }
  }
  expose(URLPattern, 'URLPattern');

  function readPattern(input, base) {
    if (input === undefined || (isObject(input) && !isStringObject(input)) || input === null) {
      if (base !== undefined) throw new TypeError('An object that stands for a pattern has its base URL in it.');
      return input === undefined ? { __proto__: null } : readInit(input);
    }
    const init = use('url-pattern-constructor').parse(
        toUSVString(input), (protocol) => matchesSpecialScheme(compile(protocol, encode.protocol, DEFAULT)));
    if (base !== undefined) init.baseURL = base;
    else if (init.protocol === undefined) throw new TypeError('A URL pattern without a protocol needs a base URL.');
    return init;
  }

  return { URLPattern };
})
