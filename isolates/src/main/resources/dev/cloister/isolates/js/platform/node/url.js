// node:url (https://nodejs.org/api/url.html): the URL Standard's classes, and the older functions.
(function (use, host, io, primordials) {
  'use strict';
  const { TypeError } = primordials;
  const { check, coded, invalidArgType } = use('node/errors');
  const { URL, URLSearchParams } = use('url');

  function Url() {
    for (const name of FIELDS) this[name] = null;
  }
  const FIELDS = ['protocol', 'slashes', 'auth', 'host', 'port', 'hostname', 'hash', 'search', 'query', 'pathname', 'path', 'href'];

  // Schemes whose addresses have two slashes and a host.
  const SLASHED = ['http:', 'https:', 'ftp:', 'file:', 'ws:', 'wss:', 'gopher:'];
  const HOST = /^([^/?#\\]*)([^]*)$/;

  function parse(text, withQuery = false, slashesDenoteHost = false) {
    if (text instanceof Url) return text;
    check.string(text, 'url');
    const url = new Url();
    let rest = text.trim();
    const hashAt = rest.indexOf('#');
    // A backslash before the query stands for a slash.
    const queryAt = rest.search(/[?#]/);
    const head = (queryAt < 0 ? rest : rest.slice(0, queryAt)).replace(/\\/g, '/');
    rest = head + (queryAt < 0 ? '' : rest.slice(queryAt));
    if (hashAt >= 0) {
      url.hash = escapeOdd(rest.slice(rest.indexOf('#')));
      rest = rest.slice(0, rest.indexOf('#'));
    }
    const protocol = /^([a-z0-9.+-]+:)/i.exec(rest)?.[1];
    if (protocol !== undefined) {
      url.protocol = protocol.toLowerCase();
      rest = rest.slice(protocol.length);
    }
    const scripted = url.protocol === 'javascript:';
    const slashes = rest.startsWith('//') && !scripted && (protocol !== undefined || slashesDenoteHost || /^\/\/[^@/]+@[^@/]+/.test(rest));
    if (slashes) {
      rest = rest.slice(2);
      url.slashes = true;
    }
    if (!scripted && (slashes || (protocol !== undefined && SLASHED.includes(url.protocol)))) rest = takeHost(url, rest);
    takePath(url, rest, withQuery, scripted);
    url.href = url.format();
    return url;
  }

  function takeHost(url, text) {
    let [, authority, rest] = HOST.exec(text);
    const at = authority.lastIndexOf('@');
    if (at >= 0) {
      url.auth = decodeURIComponent(authority.slice(0, at));
      authority = authority.slice(at + 1);
    }
    const port = /:(\d*)$/.exec(authority);
    if (port !== null) {
      if (port[1] !== '') url.port = port[1];
      authority = authority.slice(0, port.index);
    }
    const bracketed = authority.startsWith('[') && authority.endsWith(']');
    if (!bracketed) {
      const bad = /[^A-Za-z0-9.\-_+\u0080-\uffff]/.exec(authority);
      if (bad !== null) {
        if (/[\s<>^|%:\\[\]@`{}"']/.test(bad[0]) && /[\s<>^|%:[\]@]/.test(bad[0])) {
          throw coded(TypeError, 'ERR_INVALID_URL', 'Invalid URL', { input: text });
        }
        rest = `/${authority.slice(bad.index)}${rest}`;
        authority = authority.slice(0, bad.index);
      }
    }
    let name = authority.toLowerCase();
    if (!bracketed && /[^\x00-\x7f]/.test(name)) {
      name = host.domainToAscii(name, false);
      if (name === null) throw coded(TypeError, 'ERR_INVALID_URL', 'Invalid URL', { input: text });
    }
    url.hostname = bracketed ? name.slice(1, -1) : name;
    url.host = `${name}${url.port === null ? '' : `:${url.port}`}`;
    return rest;
  }

  function takePath(url, rest, withQuery, scripted) {
    const escaped = scripted ? rest : escapeOdd(rest);
    const at = escaped.indexOf('?');
    if (at >= 0) {
      url.search = escaped.slice(at);
      url.query = escaped.slice(at + 1);
      if (withQuery) url.query = use('node').builtin('querystring').parse(url.query);
    } else if (withQuery) {
      url.search = null;
      url.query = { __proto__: null };
    }
    const path = at >= 0 ? escaped.slice(0, at) : escaped;
    if (path !== '') url.pathname = path;
    if (url.slashes && SLASHED.includes(url.protocol) && url.hostname && url.pathname === null) url.pathname = '/';
    if (url.pathname !== null || url.search !== null) url.path = `${url.pathname ?? ''}${url.search ?? ''}`;
  }

  const ODD = /[\t\n\r "'<>\\^`{|}]/g;
  const escapeOdd = (text) => text.replace(ODD, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);

  Url.prototype.format = function () {
    const { protocol: given, hostname, port } = this;
    const auth = this.auth ? `${encodeURIComponent(this.auth).replace(/%3A/i, ':')}@` : '';
    let protocol = given || '';
    if (protocol !== '' && !protocol.endsWith(':')) protocol += ':';
    let hostPart = '';
    if (this.host) hostPart = auth + this.host;
    else if (hostname) {
      hostPart = `${auth}${hostname.includes(':') && !hostname.startsWith('[') ? `[${hostname}]` : hostname}${port ? `:${port}` : ''}`;
    }
    let pathname = (this.pathname || '').replace(/[?#]/g, (char) => (char === '?' ? '%3F' : '%23'));
    if (this.slashes || ((protocol === '' || SLASHED.includes(protocol)) && hostPart !== '')) {
      if (this.slashes || hostPart !== '') {
        if (pathname !== '' && pathname[0] !== '/') pathname = `/${pathname}`;
        hostPart = `//${hostPart}`;
      }
    }
    let search = this.search || '';
    if (search === '' && this.query !== null && typeof this.query === 'object') {
      const text = use('node').builtin('querystring').stringify(this.query);
      if (text !== '') search = `?${text}`;
    }
    if (search !== '' && search[0] !== '?') search = `?${search}`;
    let hash = this.hash || '';
    if (hash !== '' && hash[0] !== '#') hash = `#${hash}`;
    return `${protocol}${hostPart}${pathname}${search.replace(/#/g, '%23')}${hash}`;
  };

  Url.prototype.parse = function (text, withQuery, slashesDenoteHost) {
    return Object.assign(this, parse(text, withQuery, slashesDenoteHost));
  };
  Url.prototype.resolve = function (relative) { return this.resolveObject(relative).format(); };
  Url.prototype.resolveObject = function (relative) { return resolveObject(this, relative); };

  function resolveObject(from, to) {
    const source = typeof from === 'string' ? parse(from, false, true) : from;
    const target = typeof to === 'string' ? parse(to, false, true) : to;
    const result = new Url();
    Object.assign(result, source);
    result.hash = target.hash;
    if (target.href === '') {
      result.href = result.format();
      return result;
    }
    const adopt = (...names) => { for (const name of names) result[name] = target[name]; };
    if (target.protocol !== null && (target.protocol !== result.protocol || target.slashes)) {
      Object.assign(result, target);
    } else if (target.slashes || target.host) {
      adopt('slashes', 'auth', 'host', 'hostname', 'port', 'pathname', 'search', 'query');
    } else if (target.pathname) {
      const path = target.pathname;
      const base = source.pathname ?? '';
      result.pathname = path[0] === '/' ? path : `${base.slice(0, base.lastIndexOf('/') + 1) || (source.host ? '/' : '')}${path}`;
      adopt('search', 'query');
    } else if (target.search !== null) {
      adopt('search', 'query');
    }
    if (result.pathname) result.pathname = withoutDots(result.pathname);
    result.path = result.pathname !== null || result.search !== null ? `${result.pathname ?? ''}${result.search ?? ''}` : null;
    result.href = result.format();
    return result;
  }

  function withoutDots(path) {
    const kept = [];
    const absolute = path[0] === '/';
    const names = path.split('/');
    for (const name of names) {
      if (name === '.') continue;
      if (name !== '..') kept.push(name);
      else if (kept.length > (absolute ? 1 : 0) && kept[kept.length - 1] !== '..') kept.pop();
      else if (!absolute) kept.push('..');
    }
    const last = names[names.length - 1];
    if ((last === '.' || last === '..') && kept[kept.length - 1] !== '') kept.push('');
    const joined = kept.join('/');
    return absolute && !joined.startsWith('/') ? `/${joined}` : joined;
  }

  function format(url, options = undefined) {
    if (typeof url === 'string') return parse(url).format();
    if (url === null || typeof url !== 'object') throw invalidArgType('urlObject', ['Object', 'string'], url);
    if (!(url instanceof URL)) return Url.prototype.format.call(url);
    const { auth = true, fragment = true, search = true, unicode = false } = options ?? {};
    const shown = new URL(url.href);
    if (!auth) shown.username = shown.password = '';
    if (!fragment) shown.hash = '';
    if (!search) shown.search = '';
    return unicode ? shown.href.replace(shown.hostname, domainToUnicode(shown.hostname)) : shown.href;
  }

  function domainToUnicode(domain) {
    const name = domainToASCII(domain);
    return use('node').builtin('punycode').toUnicode(name);
  }

  function domainToASCII(domain) {
    return host.domainToAscii(`${domain}`, false) ?? '';
  }

  function fileURLToPath(given, options = undefined) {
    const url = typeof given === 'string' ? new URL(given) : given;
    if (!(url instanceof URL)) throw invalidArgType('path', ['string', 'URL'], given);
    if (url.protocol !== 'file:') throw coded(TypeError, 'ERR_INVALID_URL_SCHEME', 'The URL must be of scheme file');
    if (/%2f/i.test(url.pathname) || (options?.windows && /%5c/i.test(url.pathname))) {
      throw coded(TypeError, 'ERR_INVALID_FILE_URL_PATH', 'File URL path must not include encoded / characters');
    }
    const path = decodeURIComponent(url.pathname);
    if (options?.windows) {
      const flipped = path.replace(/\//g, '\\');
      return url.hostname === '' ? flipped.slice(1) : `\\\\${domainToUnicode(url.hostname)}${flipped}`;
    }
    if (url.hostname !== '') throw coded(TypeError, 'ERR_INVALID_FILE_URL_HOST', 'File URL host must be "localhost" or empty on linux');
    return path;
  }

  function pathToFileURL(path, options = undefined) {
    check.string(path, 'path');
    const paths = use('node').builtin(options?.windows ? 'path/win32' : 'path');
    let full = paths.resolve(path);
    if (/[\\/]$/.test(path) && !full.endsWith(paths.sep)) full += paths.sep;
    if (options?.windows) full = full.replace(/\\/g, '/').replace(/^(?!\/)/, '/');
    const escaped = full.replace(/%/g, '%25').replace(/\\/g, '%5C').replace(/\n/g, '%0A').replace(/\r/g, '%0D')
        .replace(/\t/g, '%09').replace(/\?/g, '%3F').replace(/#/g, '%23');
    return new URL(`file://${escaped}`);
  }

  function urlToHttpOptions(url) {
    const { hostname, pathname, port, username, password, search } = url;
    const options = {
      __proto__: null, ...url, protocol: url.protocol,
      hostname: hostname?.startsWith('[') ? hostname.slice(1, -1) : hostname,
      hash: url.hash, search, pathname, path: `${pathname || ''}${search || ''}`, href: url.href,
    };
    if (port !== '') options.port = Number(port);
    if (username || password) options.auth = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return options;
  }

  const url = {
    Url, parse, format, resolveObject, URL, URLSearchParams, domainToASCII, domainToUnicode, pathToFileURL, fileURLToPath,
    resolve: (from, to) => resolveObject(from, to).format(), urlToHttpOptions,
    toPathIfFileURL: (given) => given instanceof URL ? fileURLToPath(given) : given,
  };
  return { __proto__: null, 'url': url };
})
