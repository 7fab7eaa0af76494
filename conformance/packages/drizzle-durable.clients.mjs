/** What was migrated and stored is there after a restart. */
async function restarted(server) {
  const ask = async (step) => (await server.fetch(`/kept/${step}`)).body;
  await ask("next/all");
  const before = await ask("seed");
  await server.restart();
  return [before, await ask("migrated"), await ask("rows"), await ask("relational")];
}

export const scenarios = { "after a restart": { run: restarted } };
