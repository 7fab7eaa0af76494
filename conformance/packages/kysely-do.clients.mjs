/** What was stored is there after a restart. */
async function restarted(server) {
  const ask = async (step) => (await server.fetch(`/kept/${step}`)).body;
  const before = [await ask("migrate"), await ask("insert")];
  await server.restart();
  return [before, await ask("select"), await ask("joins")];
}

export const scenarios = { "after a restart": { run: restarted } };
