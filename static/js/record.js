// A spoken note recorded on the page: it becomes the file of the field beside the button. Without a microphone the button stays away.
const box = document.querySelector("[data-recorder]");
const field = box && document.getElementById(box.dataset.recorder);
if (field && window.MediaRecorder && navigator.mediaDevices?.getUserMedia && window.DataTransfer) {
  const [button, label, told] = [box.querySelector("button"), box.querySelector("button span"), box.querySelector("[role=status]")];
  const LONGEST = 5 * 60 * 1000; // milliseconds: well below the ten megabytes that are taken
  let recorder = null, asking = false;
  label.textContent = box.dataset.start;
  box.hidden = false;

  const keep = (pieces, type) => {
    const ending = type.includes("mp4") ? "m4a" : type.includes("ogg") ? "ogg" : "webm";
    const chosen = new DataTransfer();
    chosen.items.add(new File(pieces, `note.${ending}`, { type }));
    field.files = chosen.files;
    told.textContent = box.dataset.done;
  };

  const stop = () => recorder?.state === "recording" && recorder.stop();

  const start = async () => {
    if (asking) return; // a second press while the browser asks for the microphone
    let stream;
    asking = true;
    try { stream = await navigator.mediaDevices.getUserMedia({ audio: true }); }
    catch { told.textContent = box.dataset.refused; return; }
    finally { asking = false; }
    const pieces = [];
    recorder = new MediaRecorder(stream);
    recorder.addEventListener("dataavailable", ({ data }) => pieces.push(data));
    const limit = setTimeout(stop, LONGEST);
    recorder.addEventListener("stop", () => {
      clearTimeout(limit);
      stream.getTracks().forEach((track) => track.stop());
      keep(pieces, recorder.mimeType || "audio/webm");
      recorder = null;
      label.textContent = box.dataset.start;
    });
    recorder.start();
    told.textContent = "";
    label.textContent = box.dataset.stop;
  };

  button.addEventListener("click", () => (recorder ? stop() : start()));
  field.form.addEventListener("submit", (event) => { // sent while it records: what was said goes along
    if (!recorder) return;
    event.preventDefault();
    event.stopPropagation();
    recorder.addEventListener("stop", () => field.form.requestSubmit(event.submitter), { once: true });
    stop();
  });
}
