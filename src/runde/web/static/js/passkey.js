// A form that asks the browser for a passkey and sends what it answers. What to ask stands in the page, or at the form's
// own address where nobody is known yet.
const form = document.querySelector("[data-passkey]");

async function answer() {
  const stands = document.getElementById("passkey");
  const asked = stands ? JSON.parse(stands.textContent)
    : await (await fetch(form.action, { headers: { Accept: "application/json" } })).json();
  if (asked.request_options) {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(asked.request_options.publicKey);
    return navigator.credentials.get({ publicKey });
  }
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(asked.creation_options.publicKey);
  publicKey.authenticatorSelection.residentKey = "preferred"; // so that it is enough by itself where the device can
  return navigator.credentials.create({ publicKey });
}

if (window.PublicKeyCredential?.parseCreationOptionsFromJSON) {
  form.hidden = false;
  for (const other of document.querySelectorAll("[data-without-passkey]")) other.remove();
  const send = (found) => Object.assign(form.elements.credential, { value: JSON.stringify(found) }).form.submit();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    answer().then(send).catch(() => (form.querySelector("[role=alert]").textContent = form.dataset.passkey));
  });
}
