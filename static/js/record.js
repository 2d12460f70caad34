// A spoken note recorded on the page: it becomes the file of the field beside the button. Without a microphone the button stays away.
const box = document.querySelector("[data-recorder]");
const field = box && document.getElementById(box.dataset.recorder);
if (field && window.MediaRecorder && navigator.mediaDevices?.getUserMedia && window.DataTransfer) {
  const [button, label, told] = [box.querySelector("button"), box.querySelector("button span"), box.querySelector("[role=status]")];
  const LONGEST = 5 * 60 * 1000; // milliseconds: well below the ten megabytes that are taken
  let recorder = null;
  label.textContent = box.dataset.start;
  box.hidden = false;

  const keep = (pieces, type) => {
    const ending = type.includes("mp4") ? "m4a" : type.includes("ogg") ? "ogg" : "webm";
    const chosen = new DataTransfer();
    chosen.items.add(new File(pieces, `note.${ending}`, { type }));
    field.files = chosen.files;
    told.textContent = box.dataset.done;
  };

  const start = async () => {
    let stream;
    try { stream = await navigator.mediaDevices.getUserMedia({ audio: true }); }
    catch { told.textContent = box.dataset.refused; return; }
    const pieces = [];
    recorder = new MediaRecorder(stream);
    recorder.addEventListener("dataavailable", ({ data }) => pieces.push(data));
    recorder.addEventListener("stop", () => {
      stream.getTracks().forEach((track) => track.stop());
      keep(pieces, recorder.mimeType || "audio/webm");
      recorder = null;
      label.textContent = box.dataset.start;
    });
    recorder.start();
    setTimeout(() => recorder?.state === "recording" && recorder.stop(), LONGEST);
    told.textContent = "";
    label.textContent = box.dataset.stop;
  };

  button.addEventListener("click", () => (recorder ? recorder.stop() : start()));
}
