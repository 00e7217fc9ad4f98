// What the page asks of the workbench. An answer that is no success is an error that says why.
const token = document.querySelector("meta[name=lab-token]").content;

async function ask(path, options) {
  const answer = await fetch(path, options);
  if (!answer.ok) {
    const error = new Error((await answer.text()).trim() || `${path} answered ${answer.status}`);
    error.status = answer.status;
    throw error;
  }
  return answer;
}

export async function read(path) {
  return (await ask(path)).json();
}

/** Changes something; `body` is sent as JSON. */
export async function change(method, path, body) {
  await ask(path, { method, headers: { "X-Lab-Token": token }, body: body === undefined ? undefined : JSON.stringify(body) });
}
