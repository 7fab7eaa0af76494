// node:os and node:constants (https://nodejs.org/api/os.html): the machine that a script is shown, the
// same everywhere.
(function (use) {
  'use strict';
  const { fs, legacy, os: constants } = use('node/constants');

  const os = {
    EOL: '\n', devNull: '/dev/null', constants,
    arch: () => 'x64', availableParallelism: () => 1, cpus: () => [], endianness: () => 'LE', freemem: () => 0,
    getPriority: () => 0, homedir: () => '/tmp/', hostname: () => 'localhost', loadavg: () => [0, 0, 0],
    machine: () => 'x86_64', networkInterfaces: () => ({}), platform: () => 'linux', release: () => '',
    setPriority() {}, tmpdir: () => '/tmp/', totalmem: () => 0, type: () => 'Linux', uptime: () => 0,
    userInfo: () => ({ uid: 0, gid: 0, username: '', homedir: '/tmp/', shell: '' }), version: () => '',
  };
  for (const name of ['arch', 'endianness', 'homedir', 'hostname', 'platform', 'release', 'tmpdir', 'type', 'version', 'machine']) {
    const read = os[name];
    os[name][Symbol.toPrimitive] = () => read();
  }
  return { __proto__: null, 'os': os, 'constants': { ...fs, ...legacy } };
})
