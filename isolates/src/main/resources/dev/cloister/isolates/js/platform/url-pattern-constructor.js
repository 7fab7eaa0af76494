// Follows the URL Pattern Standard, section 1.6 "Constructor string parsing"
// (https://urlpattern.spec.whatwg.org/#constructor-string-parsing): what a pattern of a whole URL, such as
// `https://*.example.com/:id?`, says of each component.
(function (use, host, io, primordials) {
  'use strict';
  const { codePointsOf, textOf, tokenize } = use('url-pattern-parser');

  const BEFORE_HOST = { __proto__: null, protocol: 1, authority: 1, username: 1, password: 1 };
  const BEFORE_PATH = { __proto__: null, ...BEFORE_HOST, hostname: 1, port: 1 };
  const BEFORE_SEARCH = { __proto__: null, ...BEFORE_PATH, pathname: 1 };
  const NO_COMPONENT = { __proto__: null, init: 1, authority: 1, done: 1 };
  const LITERAL = { __proto__: null, 'char': 1, 'escaped-char': 1, 'invalid-char': 1 };
  const ENDS_GROUP = { __proto__: null, name: 1, regexp: 1, close: 1, asterisk: 1 };

  // `matchesSpecial(protocol)` says whether a protocol's pattern matches one of the special schemes.
  function parse(text, matchesSpecial) {
    const points = codePointsOf(text);
    const tokens = tokenize(text, true);
    const result = { __proto__: null };
    let state = 'init';
    let start = 0;
    let at = 0;
    let step = 1;
    let depth = 0;
    let brackets = 0;
    let special = false;

    const safe = (index) => (index < tokens.length ? tokens[index] : tokens[tokens.length - 1]);
    const is = (value, index = at) => safe(index).value === value && LITERAL[safe(index).type] === 1;
    const isSearchStart = () => is('?')
      || (tokens[at].value === '?' && (at === 0 || ENDS_GROUP[tokens[at - 1].type] !== 1));
    const component = () => textOf(points, safe(start).index, tokens[at].index);

    function rewind(to = state) {
      at = start;
      step = 0;
      state = to;
    }
    function change(to, skip) {
      if (NO_COMPONENT[state] === undefined) result[state] = component();
      if (state !== 'init' && to !== 'done') {
        const search = to === 'search' || to === 'hash';
        if (BEFORE_HOST[state] === 1 && (search || to === 'port' || to === 'pathname')) result.hostname ??= '';
        if (BEFORE_PATH[state] === 1 && search) result.pathname ??= special ? '/' : '';
        if (BEFORE_SEARCH[state] === 1 && to === 'hash') result.search ??= '';
      }
      state = to;
      at += skip;
      start = at;
      step = 0;
    }
    function changeBehind(...allowed) {
      for (let i = 0; i < allowed.length; i++) {
        const to = allowed[i];
        if (to === 'pathname' ? is('/') : to === 'search' ? isSearchStart() : is('#')) {
          change(to, to === 'pathname' ? 0 : 1);
          return;
        }
      }
    }
    const steps = {
      __proto__: null,
      init() { if (is(':')) rewind('protocol'); },
      protocol() {
        if (!is(':')) return;
        special = matchesSpecial(component());
        const slashes = is('/', at + 1) && is('/', at + 2);
        change(slashes || special ? 'authority' : 'pathname', slashes ? 3 : 1);
      },
      authority() {
        if (is('@')) rewind('username');
        else if (is('/') || isSearchStart() || is('#')) rewind('hostname');
      },
      username() {
        if (is(':')) change('password', 1);
        else if (is('@')) change('hostname', 1);
      },
      password() { if (is('@')) change('hostname', 1); },
      hostname() {
        if (is('[')) brackets++;
        else if (is(']')) brackets--;
        else if (is(':') && brackets === 0) change('port', 1);
        else changeBehind('pathname', 'search', 'hash');
      },
      port() { changeBehind('pathname', 'search', 'hash'); },
      pathname() { changeBehind('search', 'hash'); },
      search() { changeBehind('hash'); },
      hash() {},
    };
    function atEnd() {
      if (state === 'authority') {
        rewind('hostname');
      } else if (state === 'init') {
        rewind();
        if (is('#')) change('hash', 1);
        else if (isSearchStart()) change('search', 1);
        else change('pathname', 0);
      } else {
        change('done', 0);
      }
    }

    for (; at < tokens.length && state !== 'done'; at += step) {
      step = 1;
      const { type } = tokens[at];
      if (type === 'end') {
        atEnd();
      } else if (type === 'open') {
        depth++;
      } else {
        if (type === 'close' && depth > 0) depth--;
        else if (depth > 0) continue;
        steps[state]();
      }
    }
    if (result.hostname !== undefined) result.port ??= '';
    return result;
  }

  return { parse };
})
