// What the page asks of the simulator: its control API, and nothing else.

async function ask(method, path, body) {
  const options = { method, headers: { "Content-Type": "application/json" } };
  if (body) options.body = JSON.stringify(body);
  const answer = await fetch(`/_control/${path}`, options);
  const found = await answer.json();
  if (!answer.ok) throw new Error(found.error);
  return found;
}

/** The chats there are, the newest first. */
export const chats = () => ask("GET", "chats?limit=50");

/** One chat and the state of its phone. */
export const chat = (who) => ask("GET", `chats/${encodeURIComponent(who)}`);

/** Let the owner of a phone write, tap, react or move. */
export const act = (who, action) => ask("POST", "inbound", { from: who, ...action });

/** Switch a phone on or off. */
export const turn = (who, on) => ask("PATCH", `phones/${encodeURIComponent(who)}`, { on });

/** Where a file of a message is. */
export const fileAddress = (media) => `/_control/media/${encodeURIComponent(media.id)}`;
