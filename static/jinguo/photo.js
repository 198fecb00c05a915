// A photo is shown before it is sent, and made smaller: three megabytes of it cost a minute on a weak line.
// Without this file it is sent as the camera made it; the server makes it smaller then.

const LONGEST = 1600;
const QUALITY = 0.82;

export const smaller = async (file) => {
  if (!file.type.startsWith("image/")) return file;
  // What this browser can't draw, the server reads or refuses in words.
  return drawn(file).catch(() => file);
};

const drawn = async (file) => {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  if (!blob || blob.size >= file.size) return file;
  return new File([blob], "photo.jpg", { type: "image/jpeg" });
};

const take = async (input, preview) => {
  const [picture, ...others] = preview.querySelectorAll("img");
  for (const each of [picture, ...others]) if (each.src) URL.revokeObjectURL(each.src);
  for (const each of others) each.remove();
  preview.hidden = true;
  const chosen = [...input.files];
  if (!chosen.length || !chosen.every((file) => file.type.startsWith("image/"))) return;
  const kept = new DataTransfer();
  for (const file of chosen) kept.items.add(await smaller(file));
  input.files = kept.files;
  [...kept.files].reverse().forEach((file, index) => {
    const shown = index ? picture.cloneNode() : picture;
    shown.src = URL.createObjectURL(file);
    if (index) preview.prepend(shown);
  });
  const bytes = [...kept.files].reduce((sum, file) => sum + file.size, 0);
  preview.querySelector("[data-size]").textContent = `${Math.ceil(bytes / 1024)} KB`;
  preview.hidden = false;
};

const start = () => {
  for (const form of document.querySelectorAll("form[data-photo]")) {
    const preview = form.querySelector("[data-preview]");
    const inputs = [...form.querySelectorAll("input[type=file]")];
    for (const input of inputs) {
      input.addEventListener("change", () => {
        // One paper at a time: what was chosen last is what is sent.
        for (const other of inputs) if (other !== input) other.value = "";
        form.whenReady = take(input, preview);
      });
    }
  }
};

start();
document.addEventListener("jinguo:shown", start);
