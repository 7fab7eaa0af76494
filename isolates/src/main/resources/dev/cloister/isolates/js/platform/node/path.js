// node:path (https://nodejs.org/api/path.html), for POSIX and for Windows; `path` itself is POSIX, as
// on Workers. Both are made by one function, from what a path's root and separators are.
(function (use, host, io, primordials) {
  'use strict';
  const { check } = use('node/errors');

  // A path is its root, such as "/" or "C:\" or "", and names with separators between them.
  function make(style) {
    const { sep, isSeparator, rootOf } = style;

    function namesOf(text) {
      const names = [];
      let from = 0;
      for (let i = 0; i <= text.length; i++) {
        if (i < text.length && !isSeparator(text[i])) continue;
        if (i > from) names.push(text.slice(from, i));
        from = i + 1;
      }
      return names;
    }

    // Without "." and with ".." taken at its word, as far as that goes.
    function resolved(names, absolute) {
      const kept = [];
      for (const name of names) {
        if (name === '.') continue;
        if (name !== '..') kept.push(name);
        else if (kept.length > 0 && kept[kept.length - 1] !== '..') kept.pop();
        else if (!absolute) kept.push('..');
      }
      return kept;
    }

    function normalize(path) {
      check.string(path, 'path');
      if (path === '') return '.';
      const root = rootOf(path);
      const rest = path.slice(root.length);
      const trailing = rest !== '' && isSeparator(rest[rest.length - 1]);
      const names = resolved(namesOf(rest), root.absolute);
      let tail = names.join(sep);
      if (tail === '' && !root.absolute) tail = '.';
      if (tail !== '' && trailing) tail += sep;
      return root.text + tail;
    }

    function join(...paths) {
      for (const path of paths) check.string(path, 'path');
      const given = paths.filter((path) => path !== '');
      if (given.length === 0) return '.';
      // Two separators at the start would name a server; only the first part may do that.
      let joined = given.join(sep);
      if (style.windows && isSeparator(joined[0]) && isSeparator(joined[1] ?? '') && rootOf(given[0]).length < 2) {
        joined = sep + joined.replace(/^[\\/]+/, '');
      }
      return normalize(joined);
    }

    function resolve(...paths) {
      let tail = '';
      let device = '';
      let absolute = false;
      for (let i = paths.length - 1; i >= -1; i--) {
        if (absolute && (!style.windows || device !== '')) break;
        const path = i >= 0 ? paths[i] : style.cwd(device);
        check.string(path, `paths[${i}]`);
        if (path === '') continue;
        const root = rootOf(path);
        if (root.device !== '' && device !== '' && root.device.toLowerCase() !== device.toLowerCase()) continue;
        if (device === '') device = root.device;
        if (!absolute) {
          tail = `${path.slice(root.length)}${sep}${tail}`;
          absolute = root.absolute;
        }
      }
      const names = resolved(namesOf(tail), absolute);
      return `${device}${absolute ? sep : ''}${names.join(sep)}` || '.';
    }

    function isAbsolute(path) {
      check.string(path, 'path');
      return rootOf(path).absolute;
    }

    function relative(from, to) {
      check.string(from, 'from');
      check.string(to, 'to');
      if (from === to) return '';
      const [start, end] = [resolve(from), resolve(to)];
      const same = (a, b) => style.windows ? a.toLowerCase() === b.toLowerCase() : a === b;
      if (same(start, end)) return '';
      const [startRoot, endRoot] = [rootOf(start), rootOf(end)];
      if (!same(startRoot.text, endRoot.text)) return end;
      const a = namesOf(start.slice(startRoot.length));
      const b = namesOf(end.slice(endRoot.length));
      let common = 0;
      while (common < a.length && common < b.length && same(a[common], b[common])) common++;
      return [...a.slice(common).map(() => '..'), ...b.slice(common)].join(sep);
    }

    // Where the last name begins and ends, separators after it not counted.
    function lastName(path, root) {
      let end = path.length;
      while (end > root.length && isSeparator(path[end - 1])) end--;
      let start = end;
      while (start > root.length && !isSeparator(path[start - 1])) start--;
      return [start, end];
    }

    function dirname(path) {
      check.string(path, 'path');
      if (path === '') return '.';
      const root = rootOf(path);
      let [end] = lastName(path, root);
      while (end > root.length && isSeparator(path[end - 1])) end--;
      if (end > root.length) return path.slice(0, end);
      return root.length > 0 ? path.slice(0, root.length) : '.';
    }

    function basename(path, suffix = undefined) {
      if (suffix !== undefined) check.string(suffix, 'suffix');
      check.string(path, 'path');
      const root = rootOf(path);
      const [start, end] = lastName(path, style.windows ? { length: root.device.length === 2 ? 2 : 0 } : { length: 0 });
      const name = path.slice(start, end);
      return suffix !== undefined && suffix !== name && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
    }

    // A name's ending; none of ".bashrc" and "..".
    function endingOf(name) {
      const dot = name.lastIndexOf('.');
      return dot <= 0 || name === '..' ? '' : name.slice(dot);
    }

    function extname(path) {
      check.string(path, 'path');
      return endingOf(basename(path));
    }

    function parse(path) {
      check.string(path, 'path');
      const root = rootOf(path);
      const [start, end] = lastName(path, root);
      const base = path.slice(start, end);
      const ext = endingOf(base);
      let dirEnd = start;
      while (dirEnd > root.length && isSeparator(path[dirEnd - 1])) dirEnd--;
      return {
        root: path.slice(0, root.length), dir: path.slice(0, dirEnd), base, ext,
        name: ext === '' ? base : base.slice(0, -ext.length),
      };
    }

    function format(parts) {
      check.object(parts, 'pathObject');
      const dir = parts.dir || parts.root;
      const ext = parts.ext ? `${parts.ext[0] === '.' ? '' : '.'}${parts.ext}` : '';
      const base = parts.base || `${parts.name || ''}${ext}`;
      if (!dir) return base;
      return dir === parts.root ? `${dir}${base}` : `${dir}${sep}${base}`;
    }

    const api = {
      resolve, normalize, isAbsolute, join, relative, toNamespacedPath: style.toNamespacedPath ?? ((path) => path),
      dirname, basename, extname, format, parse,
      matchesGlob: (path, pattern) => matchesGlob(path, pattern, style.windows),
      sep, delimiter: style.windows ? ';' : ':', win32: null, posix: null,
    };
    if (style.windows) {
      api.toNamespacedPath = (path) => {
        if (typeof path !== 'string' || path === '') return path;
        const full = resolve(path);
        if (/^[\\/]{2}[^?.\\/]/.test(full)) return `\\\\?\\UNC\\${full.slice(2)}`;
        return /^[A-Za-z]:\\/.test(full) ? `\\\\?\\${full}` : path;
      };
    }
    api._makeLong = api.toNamespacedPath;
    return api;
  }

  // `*`, `**`, `?`, `[a-z]` and `{a,b}`.
  function matchesGlob(path, pattern, windows) {
    check.string(path, 'path');
    check.string(pattern, 'pattern');
    const name = windows ? path.replace(/\\/g, '/') : path;
    let source = '';
    let depth = 0;
    for (let i = 0; i < pattern.length; i++) {
      const char = pattern[i];
      if (char === '*' && pattern[i + 1] === '*') {
        const slash = pattern[i + 2] === '/';
        source += slash ? '(?:[^/]+/)*' : '.*';
        i += slash ? 2 : 1;
      } else if (char === '*') source += '[^/]*';
      else if (char === '?') source += '[^/]';
      else if (char === '[' && pattern.indexOf(']', i) > i) {
        const end = pattern.indexOf(']', i);
        source += pattern.slice(i, end + 1).replace(/^\[!/, '[^').replace(/\\/g, '\\\\');
        i = end;
      } else if (char === '{') {
        depth++;
        source += '(?:';
      } else if (char === '}' && depth > 0) {
        depth--;
        source += ')';
      } else if (char === ',' && depth > 0) source += '|';
      else source += char.replace(/[\\^$.|?*+()[\]{}/]/g, '\\$&');
    }
    return new RegExp(`^${source}$`).test(name);
  }

  const slash = { length: 1, text: '/', device: '', absolute: true };
  const none = { length: 0, text: '', device: '', absolute: false };
  const posix = make({
    windows: false, sep: '/', isSeparator: (char) => char === '/',
    rootOf: (path) => path[0] === '/' ? slash : none,
    cwd: () => use('node').builtin('process').cwd(),
  });

  const isEither = (char) => char === '\\' || char === '/';

  // "C:", "C:\", "\", "\\server\share\" or "".
  function windowsRoot(path) {
    const server = /^[\\/]{2}([^\\/]+)[\\/]+([^\\/]+)[\\/]*/.exec(path);
    if (server !== null) {
      const device = `\\\\${server[1]}\\${server[2]}`;
      return { length: server[0].length, text: `${device}\\`, device, absolute: true };
    }
    if (path[0] !== undefined && isEither(path[0])) return { length: 1, text: '\\', device: '', absolute: true };
    if (/^[A-Za-z]:/.test(path)) {
      const absolute = path.length > 2 && isEither(path[2]);
      const device = path.slice(0, 2);
      return { length: absolute ? 3 : 2, text: absolute ? `${device}\\` : device, device, absolute };
    }
    return none;
  }

  const win32 = make({
    windows: true, sep: '\\', isSeparator: isEither, rootOf: windowsRoot,
    cwd: (device) => device === '' || device.length > 2 ? use('node').builtin('process').cwd() : `${device}\\`,
  });

  posix.posix = win32.posix = posix;
  posix.win32 = win32.win32 = win32;
  return { __proto__: null, 'path': posix, 'path/posix': posix, 'path/win32': win32 };
})
