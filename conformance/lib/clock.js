// Fires the crons of the scripts that are compared, in workerd: its own command line cannot.

export default {
  async fetch(request, env) {
    const { cron, at } = await request.json();
    const { outcome, noRetry } = await env.SCRIPT.scheduled({ cron, scheduledTime: new Date(at) });
    return Response.json({ outcome, noRetry });
  },
};
